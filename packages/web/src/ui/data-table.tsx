import { UnstyledButton } from "@mantine/core";
import { memo, type ReactNode, useState } from "react";
import { Icon } from "./icon.tsx";
import "./data-table.css";

export type Column<Row> = {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** Absent: rows are not sorted by it. */
  sort?: (row: Row) => string | number;
  isNumber?: boolean;
  /** Its title is for screen readers only. */
  isBare?: boolean;
};

type DataTableProps<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The column they are sorted by at first; absent: as they come. */
  sortedBy?: string;
  isSelected?: (row: Row) => boolean;
};

/** A table that becomes a list of cards where there is no room for it. The first column names the row. */
export const DataTable = <Row,>({ label, columns, rows, rowKey, sortedBy, isSelected }: DataTableProps<Row>) => {
  const [sorting, setSorting] = useState({ key: sortedBy, isDescending: false });
  const sort = columns.find(({ key }) => key === sorting.key)?.sort;
  const sorted = sort === undefined ? rows : sortRows(rows, sort, sorting.isDescending);
  const sortBy = (key: string) => setSorting({ key, isDescending: sorting.key === key && !sorting.isDescending });
  return (
    // Roles are said outright: a table that is laid out as cards is none any more to some browsers.
    // biome-ignore-start lint/a11y: the roles repeat the elements' own on purpose
    <table role="table" className="data-table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ key, title, sort: sortable, isNumber, isBare }) => (
            <th
              key={key}
              role="columnheader"
              scope="col"
              className={isNumber ? "number" : undefined}
              aria-sort={sortable === undefined ? undefined : ariaSort(sorting, key)}
            >
              {sortable === undefined ? (
                <span className={isBare ? "for-readers" : undefined}>{title}</span>
              ) : (
                <UnstyledButton className="sort-button" onClick={() => sortBy(key)}>
                  {title}
                  {sorting.key === key && (
                    <Icon
                      name="chevron-down"
                      size={14}
                      {...(sorting.isDescending ? {} : { className: "upside-down" })}
                    />
                  )}
                </UnstyledButton>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {sorted.map((row) => (
          <TableRow key={rowKey(row)} row={row} columns={columns} isSelected={isSelected?.(row) ?? false} />
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y: as above
  );
};

type TableRowProps<Row> = { row: Row; columns: readonly Column<Row>[]; isSelected: boolean };

// Of 200 workers a few change at a time: the other rows are not drawn again.
const TableRow = memo(<Row,>({ row, columns, isSelected }: TableRowProps<Row>) => (
  // biome-ignore-start lint/a11y: as above
  <tr role="row" data-selected={isSelected}>
    {columns.map(({ key, title, cell, isNumber, isBare }, index) =>
      index === 0 ? (
        <th key={key} role="rowheader" scope="row">
          {cell(row)}
        </th>
      ) : (
        <td key={key} role="cell" className={isNumber ? "number" : undefined} data-title={isBare ? "" : title}>
          {cell(row)}
        </td>
      ),
    )}
  </tr>
  // biome-ignore-end lint/a11y: as above
)) as <Row>(props: TableRowProps<Row>) => ReactNode;

const ariaSort = (sorting: { key: string | undefined; isDescending: boolean }, key: string) => {
  if (sorting.key !== key) return "none";
  return sorting.isDescending ? "descending" : "ascending";
};

const sortRows = <Row,>(rows: readonly Row[], by: (row: Row) => string | number, isDescending: boolean): Row[] =>
  rows.toSorted((left, right) => compare(by(left), by(right)) * (isDescending ? -1 : 1));

const compare = (left: string | number, right: string | number): number =>
  typeof left === "number" && typeof right === "number"
    ? left - right
    : String(left).localeCompare(String(right), undefined, { numeric: true });
