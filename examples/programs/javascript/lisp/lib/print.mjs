/** How a value is written. */
export function print(value) {
  if (Array.isArray(value)) return `(${value.map(print).join(" ")})`;
  if (typeof value === "boolean") return value ? "#t" : "#f";
  if (typeof value === "symbol") return value.description;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return String(value);
  return "<procedure>";
}
