/** Hands a file to the browser to keep. */
export const saveFile = (name: string, content: BlobPart, type = "text/plain;charset=utf-8"): void => {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold on the data once it began.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};
