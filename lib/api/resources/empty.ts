import { OWNED, TEXT, type Resource } from "../base/resource";

/** What portals ask for before they draw, and no document has. */
function nothingOf(collection: string, member: string, name: string, notFound: string): Resource {
  const attributes = { id: { schema: TEXT }, name: { schema: TEXT }, ...OWNED };
  return { collection, member, name, notFound, attributes, bodies: () => [] };
}

export const SECURITY_GROUPS = nothingOf(
  "security-groups",
  "security_group",
  "security group",
  "SecurityGroupNotFound",
);
