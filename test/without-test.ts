/** A stack of a document without the output that says how to test it, which no program has. @param text its `cdk.tf.json` */
export function withoutTest(name: string, text: string): { test: unknown; text: string } {
  const stack = JSON.parse(text) as {
    readonly output: Record<string, unknown>;
    readonly "//": { readonly outputs: Record<string, Record<string, string>> };
  };
  const { test } = stack.output;
  delete stack.output["test"];
  delete stack["//"].outputs[name]!["Test"];
  return { test, text: JSON.stringify(stack, undefined, 2) };
}
