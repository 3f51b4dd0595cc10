const groupBytes = 32_766; // a multiple of three, small enough to spread into one call

/** Standard base64 with padding, in Node and in browsers alike. */
export const bytesToBase64 = (bytes: Uint8Array): string => {
  let text = "";
  for (let start = 0; start < bytes.length; start += groupBytes) {
    text += btoa(String.fromCharCode(...bytes.subarray(start, start + groupBytes)));
  }
  return text;
};

/** @throws when the text is not base64 */
export const base64ToBytes = (text: string): Uint8Array => {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
};

export const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
