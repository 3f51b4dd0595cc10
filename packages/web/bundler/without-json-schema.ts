import type { Plugin } from "vite";

/**
 * Leaves out of the pages how zod prints schemas as JSON Schema, which is for the controller's OpenAPI page alone and
 * would be 6 kB, compressed, of every first screen: each schema refers to its printer, so no bundler can see that none is called.
 */
export const withoutJsonSchema = (): Plugin => ({
  name: "without-json-schema",
  apply: "build",
  transform: {
    filter: { id: /\/zod\/v4\/classic\/schemas\.js$/ },
    handler: (code) => ({
      code: code
        .replaceAll(/^\s*inst\._zod\.processJSONSchema = .*;$/gm, "")
        .replaceAll(/create(?:Standard|To)JSONSchemaMethod\(this, [^)]*\)/g, "undefined"),
      map: null,
    }),
  },
});
