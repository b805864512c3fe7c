import { createHash } from "node:crypto";
import { secretPlaceholder } from "../../../lib/bundle/secret";
import { Secrets } from "../../../lib/engine/transaction/secrets";
import { bundle, file, L2 } from "../bundles";

const PLACEHOLDER = secretPlaceholder({ name: "ha_vrrp_auth_password", version: 2 });
const needy = bundle([L2], [file("routers/r/keepalived.conf", `auth_pass ${PLACEHOLDER}\n`)]);
const variable = "VROUTER_SECRET_HA_VRRP_AUTH_PASSWORD";

test("a secret is put in for its placeholder", () => {
  const secrets = Secrets.of(needy, { [variable]: "a%^b" });
  expect(secrets.fill(needy.files[0]!.text)).toBe("auth_pass a%^b\n");
});

test("who needs none is asked for none", () => {
  expect(Secrets.of(bundle([L2], []), {}).fill(PLACEHOLDER)).toBe(PLACEHOLDER);
});

test.each([
  ["is not set", {}, "MISSING_SECRET", /^VROUTER_SECRET_HA_VRRP_AUTH_PASSWORD is not set: .*TF_VAR_vrouter_secret_/],
  ["is empty", { [variable]: "" }, "MISSING_SECRET", /is not set/],
  ["is too long for keepalived", { [variable]: "ninechars" }, "BAD_SECRET", /holds 9 characters .* 1 to 8/],
  ["would end the line", { [variable]: "a\nb" }, "BAD_SECRET", /holds 3 characters/],
  ["would start a comment", { [variable]: "a#b" }, "BAD_SECRET", /holds 3 characters/],
])("a secret that %s", (_, env, code, message) => {
  const attempt = () => Secrets.of(needy, env);
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(expect.objectContaining({ code }) as Error);
  expect(attempt).not.toThrow(/ninechars|a#b/);
});

describe("another value", () => {
  const staged = createHash("sha256").update("auth_pass old\n").digest("hex");
  const observed = { confirmed: { generation: 1, bundle: needy }, sealed: { "routers/r/keepalived.conf": staged } };
  const next = bundle([L2], [file("routers/r/keepalived.conf", `auth_pass ${PLACEHOLDER.replace(":2", ":3")}\n`)]);
  const check = (wanted: typeof needy, value: string) => () =>
    Secrets.of(wanted, { [variable]: value }).requireVersionsOf(observed);

  test("of the version that the host has is refused, without telling either", () => {
    expect(check(needy, "new")).toThrow(
      /HA_VRRP_AUTH_PASSWORD is not what version 2 .* on this host: .* l3\.ha_vrrp_auth_password_version to 3/,
    );
    expect(check(needy, "new")).toThrow(expect.objectContaining({ code: "SECRET_CHANGED" }) as Error);
    expect(check(needy, "old")).not.toThrow();
  });

  test("has another version", () => expect(check(next, "new")).not.toThrow());

  test("is taken where nothing was deployed", () =>
    expect(() => Secrets.of(needy, { [variable]: "new" }).requireVersionsOf({ sealed: {} })).not.toThrow());
});
