/** The code stands in the fragment, which browsers keep to themselves. */
export const loginLink = (url: string, code: string): string => `${url}/login#code=${code}`;
