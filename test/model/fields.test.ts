import schema from "../../stacks/environment.schema.json";
import { fieldsOf, propName, propsOf } from "../../lib/model/declared/fields";

test("every field of the schema has its prop, and comes back from it", () => {
  const { backend, ...definitions } = schema.$defs;
  expect(backend).toBeDefined();
  const fields = Object.values(definitions).flatMap(({ properties }) => Object.keys(properties));
  for (const field of fields) expect(fieldsOf(propsOf({ [field]: 1 }))).toEqual({ [field]: 1 });
  expect(fields.map(propName)).toEqual(expect.arrayContaining(["renamedFrom", "maxL3AgentsPerRouter", "l3HaNetCidr"]));
});

test("what is inside a value stays", () => {
  expect(fieldsOf({ bridgeMappings: { physnetExt: "br-ex" } })).toEqual({ bridge_mappings: { physnetExt: "br-ex" } });
});
