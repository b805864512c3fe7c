import schema from "../../stacks/environment.schema.json";
import { committedPage } from "./committed-page";
import { documentPage } from "./document-page";

test("docs/reference/document.md is what the schema gives", () => {
  const page = documentPage();
  expect(committedPage("docs/reference/document.md", page)).toBe(page);
});

test("every key of the schema has its row, with a meaning", () => {
  const { backend, ...others } = schema.$defs as unknown as Record<string, Keys>;
  expect(backend).toBeDefined();
  const keys = [schema as unknown as Keys, ...Object.values(others)].flatMap(keysOf);
  const rows = [...documentPage().matchAll(/^\| `([^`]+)`(?:\\\*)? \| ([^|]+) \| ([^|]+) \|$/gm)];
  expect(rows.map(([, path]) => path!.split(/\.|\[\]\./).at(-1)!).sort()).toEqual(keys.sort());
  expect(keys.length).toBeGreaterThan(60);
});

interface Keys {
  readonly properties?: Readonly<Record<string, Keys>>;
  readonly items?: Keys;
}

function keysOf({ properties = {}, items }: Keys): string[] {
  const inner = Object.entries(properties).flatMap(([key, value]) => [key, ...keysOf(value)]);
  return [...inner, ...(items === undefined ? [] : keysOf(items))];
}
