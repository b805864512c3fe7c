/** Of this package, whether it runs from `dist` or from its sources. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const VERSION = (require("cdktf-vrouter/package.json") as { readonly version: string }).version;
