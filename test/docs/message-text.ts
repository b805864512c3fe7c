import ts from "typescript";

/** More forms than these are one form with a blank. */
const MOST_FORMS = 3;

/** The forms that a message in the source may take, as Markdown: what is only known when it runs is an emphasised blank. */
export function formsOf(expression: ts.Expression, given: Arguments = {}): string[] {
  if (ts.isStringLiteralLike(expression)) return [escaped(expression.text)];
  if (ts.isArrowFunction(expression) && ts.isExpression(expression.body)) return formsOf(expression.body, given);
  if (ts.isParenthesizedExpression(expression)) return formsOf(expression.expression, given);
  if (ts.isCallExpression(expression) && expression.expression.getText() === "forDocument") {
    return formsOf(expression.arguments[0]!, given);
  }
  if (ts.isConditionalExpression(expression)) {
    const said = [expression.whenTrue, expression.whenFalse].filter((branch) => branch.getText() !== "undefined");
    return said.flatMap((branch) => formsOf(branch, given));
  }
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return joined([formsOf(expression.left, given), formsOf(expression.right, given)]);
  }
  if (ts.isTemplateExpression(expression)) {
    const spans = expression.templateSpans.flatMap(({ expression: inner, literal }) => [
      formsWithin(inner, given),
      [escaped(literal.text)],
    ]);
    return joined([[escaped(expression.head.text)], ...spans]);
  }
  if (ts.isIdentifier(expression)) {
    const forms = formsOfValue(given[expression.text] ?? constant(expression));
    if (forms.some((form) => !isBlank(form))) return forms;
  }
  return [blank(expression)];
}

function formsOfValue(value: ts.Expression | undefined): string[] {
  return value === undefined ? [] : formsOf(value);
}

/** Nothing of it stands in the sources. */
export function isBlank(form: string): boolean {
  return /^\*[^*]*\*$/.test(form);
}

/** What a function's parameters are in a call. */
export type Arguments = Readonly<Record<string, ts.Expression>>;

function formsWithin(expression: ts.Expression, given: Arguments): string[] {
  const forms = formsOf(expression, given);
  return forms.length <= MOST_FORMS ? forms : [blank(expression)];
}

function joined(parts: readonly (readonly string[])[]): string[] {
  return parts.reduce<string[]>((texts, part) => texts.flatMap((text) => part.map((more) => text + more)), [""]);
}

/** What a name stands for where it was declared with `const` in reach. */
function constant(name: ts.Identifier): ts.Expression | undefined {
  for (let scope: ts.Node = name.parent; scope !== undefined; scope = scope.parent) {
    if (!ts.isBlock(scope) && !ts.isSourceFile(scope)) continue;
    const declarations = scope.statements.filter(ts.isVariableStatement).flatMap((s) => s.declarationList.declarations);
    const found = declarations.find((one) => ts.isIdentifier(one.name) && one.name.text === name.text);
    if (found !== undefined) return found.initializer;
  }
  return undefined;
}

/** Named after what the message takes it from: `file` for `file`, `this.file` and `quote(file)`. */
function blank(expression: ts.Expression): string {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.push(node.text);
    if (ts.isCallExpression(node) && node.arguments.length > 0) node.arguments.forEach(visit);
    else if (ts.isPropertyAccessExpression(node) && !ts.isCallExpression(node.parent)) visit(node.name);
    else ts.forEachChild(node, visit);
  };
  visit(expression);
  return `*${escaped(names[0] ?? "…")}*`;
}

function escaped(text: string): string {
  return text.replace(/[|*<>\\]/g, "\\$&").replaceAll("\n", " ");
}
