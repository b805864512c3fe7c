/** Whether OpenSSH's patterns accept a text: `*` is anything, `?` one character, and what `!` precedes is left out. */
export function matchesPatterns(patterns: readonly string[], text: string): boolean {
  const accepts = (pattern: string): boolean => expression(pattern).test(text);
  const refused = patterns.filter((pattern) => pattern.startsWith("!"));
  const accepted = patterns.filter((pattern) => !pattern.startsWith("!"));
  return accepted.some(accepts) && !refused.some((pattern) => accepts(pattern.slice(1)));
}

function expression(pattern: string): RegExp {
  const escaped = pattern.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("\\*", ".*").replaceAll("\\?", ".")}$`);
}
