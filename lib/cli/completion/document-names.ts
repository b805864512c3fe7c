/**
 * Names of one section of a document, `hosts` or `routers`: its keys as far as they stand on lines of their own. Nothing is
 * parsed: a shell waits for it, while the document may be large, and half written.
 */
export function namesIn(text: string, section: string): string[] {
  const names: string[] = [];
  let indent: number | undefined;
  let isInside = false;
  for (const line of text.split("\n")) {
    if (/^\s*(#|$)/.test(line)) continue;
    if (/^\S/.test(line)) {
      isInside = line.startsWith(`${section}:`);
      indent = undefined;
      continue;
    }
    if (!isInside) continue;
    const [, blanks, name] = /^(\s+)["']?([A-Za-z0-9][\w.-]*)["']?:(\s|$)/.exec(line) ?? [];
    if (name === undefined) continue;
    indent ??= blanks!.length;
    if (blanks!.length === indent) names.push(name);
  }
  return names;
}
