/** What is shown of a thing. */
export type Body = Readonly<Record<string, unknown>> & { readonly id: string };
