import type { Diagnostic } from "../../../document/yaml/diagnostic";

/**
 * A line per problem that a runner of GitHub shows at its place in a pull request.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function githubAnnotations(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ file, line, column, severity, code, message }) => {
      const properties = [`file=${property(file)}`, `line=${line}`, `col=${column}`, `title=${property(code)}`];
      return `::${severity} ${properties.join(",")}::${data(`${code}: ${message}`)}\n`;
    })
    .join("");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
