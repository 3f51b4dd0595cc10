import { extremes, type Line, lineStyles } from "./series.ts";

type ChartLegendProps = {
  lines: readonly Line[];
  /** Where the cursor is; null: the newest that is known. */
  cursor: number | null;
  formatValue: (value: number) => string;
};

/** Which line is which, told by colour and dashes, with its value where the cursor is. */
export const ChartLegend = ({ lines, cursor, formatValue }: ChartLegendProps) => (
  <ul className="chart-legend">
    {lines.map(({ label, color, values }) => {
      const { light, dark, dash } = lineStyles[color];
      const value = cursor === null ? extremes(values)?.last : values[cursor];
      return (
        <li key={label}>
          <svg width={28} height={10} aria-hidden="true" focusable="false">
            <line
              x1={1}
              x2={27}
              y1={5}
              y2={5}
              strokeWidth={3}
              strokeDasharray={dash.join(" ")}
              stroke={`light-dark(${light}, ${dark})`}
            />
          </svg>
          {label}
          <span className="chart-value">{value === null || value === undefined ? "–" : formatValue(value)}</span>
        </li>
      );
    })}
  </ul>
);
