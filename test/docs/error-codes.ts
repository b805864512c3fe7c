import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { ReferenceKind } from "../../lib/topology/problems/references";
import { formsOf, type Arguments } from "./message-text";

const ROOT = join(__dirname, "../..");
const CODE = /^[A-Z][A-Z_]{3,}$/;
const LINE = /^([A-Z][A-Z_]{3,}): /;
const REFERENCES: Readonly<Record<ReferenceKind, true>> = {
  host: true,
  network: true,
  subnet: true,
  router: true,
  mapping: true,
};

interface Said {
  readonly code: string;
  /** The forms that the message takes, as Markdown. */
  readonly messages: readonly string[];
}

export interface ErrorCode extends Said {
  /** Where it is in the sources: `lib/ssh/login.ts`. */
  readonly files: readonly string[];
  readonly isWarning: boolean;
}

let all: readonly ErrorCode[] | undefined;

/** Every code that the sources give to a problem or an error, with what is then said, sorted by code. */
export function errorCodes(): readonly ErrorCode[] {
  return (all ??= readCodes());
}

function readCodes(): ErrorCode[] {
  const nodes = sourceFiles().flatMap((file) =>
    nodesOf(ts.createSourceFile(file, readFileSync(join(ROOT, file), "utf8"), ts.ScriptTarget.ES2022, true)),
  );
  const calls = nodes.filter(ts.isCallExpression);
  const classes = new Map(nodes.filter(ts.isClassDeclaration).map((one) => [one.name?.text, one]));
  const warnings = new Set(calls.flatMap(warned));
  const found = new Map<string, ErrorCode>();
  for (const node of nodes) {
    for (const { code, messages } of saidBy(node, { calls, classes })) {
      const before = found.get(code) ?? { files: [], isWarning: false, messages: [] };
      found.set(code, {
        code,
        files: [...before.files, node.getSourceFile().fileName],
        isWarning:
          before.isWarning ||
          warnings.has(code) ||
          warnings.has(enclosing(node)?.name ?? "") ||
          warnings.has(node.getSourceFile().fileName),
        messages: [...new Set([...before.messages, ...messages])],
      });
    }
  }
  return [...found.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

export function sourceFiles(): string[] {
  return ["lib", "constructs", "stacks"].flatMap((directory) =>
    readdirSync(join(ROOT, directory), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(directory, name))
      .sort(),
  );
}

/** Of all sources. */
interface Known {
  readonly calls: readonly ts.CallExpression[];
  readonly classes: ReadonlyMap<string | undefined, ts.ClassDeclaration>;
}

function saidBy(node: ts.Node, known: Known): Said[] {
  if (ts.isObjectLiteralExpression(node)) return saidByFinding(node, known);
  if (ts.isNewExpression(node)) return saidByError(node, known);
  if (ts.isCallExpression(node) && /\.error$/.test(node.expression.getText())) return saidByArguments(node.arguments);
  return saidByLine(node);
}

/** `{ code: "BAD_NAME", message: … }` */
function saidByFinding(node: ts.ObjectLiteralExpression, { calls }: Known): Said[] {
  const [code, message] = ["code", "message"].map((name) => property(node, name));
  if (code === undefined || message === undefined || property(node, "severity")?.getText() === '"loss"') return [];
  if (ts.isStringLiteral(code)) return [{ code: code.text, messages: formsOf(message) }];
  if (ts.isTemplateExpression(code)) {
    const codes = Object.keys(REFERENCES).map((kind) => code.head.text + kind.toUpperCase());
    return codes.map((one) => ({ code: one, messages: formsOf(message) }));
  }
  return calls.flatMap((call) => {
    const given = argumentsFor(enclosing(node), call);
    const literal = given?.[code.getText()];
    if (literal === undefined || !ts.isStringLiteral(literal)) return [];
    return [{ code: literal.text, messages: formsOf(message, given) }];
  });
}

/** `new EngineError("LOCKED", …)`, `new LockFileError(file, "BAD_LOCK", …)`, `new RevisionError(…)` of a class with one code */
function saidByError({ expression, arguments: given }: ts.NewExpression, { classes }: Known): Said[] {
  if (given === undefined) return [];
  const fixed = classes
    .get(expression.getText())
    ?.members.filter(ts.isPropertyDeclaration)
    .find(({ name }) => name.getText() === "code")?.initializer;
  if (fixed !== undefined && ts.isStringLiteral(fixed)) return [{ code: fixed.text, messages: formsOf(given[0]!) }];
  return saidByArguments(given);
}

/** `…, "LOCKED", "another deployment …"` */
function saidByArguments(given: readonly ts.Expression[]): Said[] {
  const place = given.findIndex((argument) => ts.isStringLiteral(argument) && CODE.test(argument.text));
  const [code, message] = [given[place], given[place + 1]];
  if (code === undefined || message === undefined) return [];
  return [{ code: (code as ts.StringLiteral).text, messages: formsOf(message) }];
}

/** "NOT_AN_AGENT: …" */
function saidByLine(node: ts.Node): Said[] {
  const head = ts.isTemplateExpression(node) ? node.head : ts.isStringLiteralLike(node) ? node : undefined;
  const code = LINE.exec(head?.text ?? "")?.[1];
  if (code === undefined) return [];
  const whole = ts.isBinaryExpression(node.parent) ? node.parent : node;
  return [{ code, messages: formsOf(whole as ts.Expression).map((message) => message.replace(LINE, "")) }];
}

/** The code, or the function that makes the problem, or the file that collects them, which a call reports as a warning. */
function warned({ expression, arguments: [line, finding] }: ts.CallExpression): string[] {
  if (expression.getText().endsWith(".addWarning")) return [line!.getText()];
  if (line !== undefined && expression.getText().endsWith(".warn") && ts.isCallExpression(line))
    return [line.expression.getText()];
  if (expression.getText() !== "warningAt" || finding === undefined) return [];
  if (ts.isCallExpression(finding)) return [finding.expression.getText()];
  const code = ts.isObjectLiteralExpression(finding) ? property(finding, "code") : undefined;
  if (code === undefined) return [];
  return [ts.isStringLiteral(code) ? code.text : code.getSourceFile().fileName];
}

interface NamedFunction {
  readonly name: string;
  readonly parameters: readonly string[];
}

/** `function fault(place) {…}` or `const noBridge = (host) => …` around a node. */
function enclosing(node: ts.Node): NamedFunction | undefined {
  for (let around = node.parent; around !== undefined; around = around.parent) {
    const name = ts.isFunctionDeclaration(around)
      ? around.name
      : ts.isArrowFunction(around)
        ? nameOf(around)
        : undefined;
    if (name === undefined) continue;
    const { parameters } = around as ts.FunctionDeclaration | ts.ArrowFunction;
    return { name: name.getText(), parameters: parameters.map((parameter) => parameter.name.getText()) };
  }
  return undefined;
}

function nameOf({ parent }: ts.ArrowFunction): ts.Node | undefined {
  return ts.isVariableDeclaration(parent) ? parent.name : undefined;
}

function argumentsFor(called: NamedFunction | undefined, call: ts.CallExpression): Arguments | undefined {
  if (called === undefined || call.expression.getText() !== called.name) return undefined;
  return Object.fromEntries(called.parameters.map((name, i) => [name, call.arguments[i]!]));
}

function property(node: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const found = node.properties.find((one) => one.name?.getText() === name);
  if (found === undefined) return undefined;
  if (ts.isPropertyAssignment(found)) return found.initializer;
  return ts.isShorthandPropertyAssignment(found) ? found.name : undefined;
}

function nodesOf(node: ts.Node): ts.Node[] {
  const nodes = [node];
  ts.forEachChild(node, (child) => void nodes.push(...nodesOf(child)));
  return nodes;
}
