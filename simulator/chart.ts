export type Line = { name: string; points: readonly { x: number; y: number }[] };
type Chart = { title: string; xTitle: string; yTitle: string; lines: readonly Line[] };

const width = 760;
const height = 420;
const frame = { left: 70, right: 190, top: 46, bottom: 52 };
const palette = ["#0b6e4f", "#1f77b4", "#d9822b", "#8e44ad", "#7a5c3e", "#c0392b", "#5f6b7a"];
const dashes = ["", "7 3", "2 3", "9 3 2 3", "5 5", "1 4", "12 4"];

/** A line chart with a logarithmic upright axis, as SVG; lines differ by colour, dash and label. */
export const drawChart = ({ title, xTitle, yTitle, lines }: Chart): string => {
  const points = lines.flatMap((line) => line.points);
  const x = scale(
    points.map((point) => point.x),
    [frame.left, width - frame.right],
  );
  const decades = decadesOf(points.map((point) => point.y));
  const y = scale(decades.map(Math.log10), [height - frame.bottom, frame.top]);
  const rows = decades.map((value) => gridRow(y(Math.log10(value)), String(value)));
  const columns = [...new Set(points.map((point) => point.x))].map(
    (value) =>
      `<text x="${x(value)}" y="${height - frame.bottom + 20}" text-anchor="middle">${Math.round(value * 100)}%</text>`,
  );
  const drawn = lines.map((line, index) => drawLine(line, index, (point) => [x(point.x), y(Math.log10(point.y))]));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}" font-family="sans-serif" font-size="12" fill="#222">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${frame.left}" y="24" font-size="15" font-weight="bold">${title}</text>
${[...rows, ...columns, ...drawn].join("\n")}
<text x="${(frame.left + width - frame.right) / 2}" y="${height - 10}" text-anchor="middle">${xTitle}</text>
<text transform="translate(18 ${height / 2}) rotate(-90)" text-anchor="middle">${yTitle}</text>
</svg>
`;
};

const gridRow = (atY: number, label: string): string =>
  `<path d="M${frame.left} ${atY}H${width - frame.right}" stroke="#ddd"/><text x="${frame.left - 8}" y="${atY + 4}" text-anchor="end">${label}</text>`;

const drawLine = (line: Line, index: number, place: (point: { x: number; y: number }) => [number, number]): string => {
  const colour = palette[index % palette.length];
  const path = line.points.map((point) => place(point).map(rounded).join(" ")).join("L");
  const legendY = frame.top + 10 + index * 22;
  const legendX = width - frame.right + 16;
  const stroke = `fill="none" stroke="${colour}" stroke-width="${index === 0 ? 3 : 2}" stroke-dasharray="${dashes[index % dashes.length]}"`;
  return `<path d="M${path}" ${stroke}/><path d="M${legendX} ${legendY}h28" ${stroke}/><text x="${legendX + 34}" y="${legendY + 4}">${line.name}</text>`;
};

const rounded = (value: number): number => Math.round(value * 10) / 10;

const scale = (values: readonly number[], [from, to]: [number, number]) => {
  const least = Math.min(...values);
  const span = Math.max(...values) - least || 1;
  return (value: number): number => from + ((value - least) / span) * (to - from);
};

/** The powers of ten that hold all values. */
const decadesOf = (values: readonly number[]): number[] => {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
};
