import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const FOLDER = join(__dirname, "../../constructs");

test("every prop says in words what it is, not only what it is by default", () => {
  const props = readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts"))
    .flatMap(propsIn);
  expect(props.filter(({ words }) => words === "").map(({ name }) => name)).toEqual([]);
  expect(props.length).toBeGreaterThan(80);
});

function propsIn(file: string): { readonly name: string; readonly words: string }[] {
  const source = ts.createSourceFile(file, readFileSync(join(FOLDER, file), "utf8"), ts.ScriptTarget.ES2022, true);
  return source.statements.filter(isPublic).flatMap(({ name: type, members }) =>
    members.map((member) => ({
      name: `${type.text}.${member.name?.getText()}`,
      words: ts
        .getJSDocCommentsAndTags(member)
        .filter(ts.isJSDoc)
        .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
        .join(""),
    })),
  );
}

function isPublic(node: ts.Statement): node is ts.InterfaceDeclaration {
  return (
    ts.isInterfaceDeclaration(node) && (node.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}
