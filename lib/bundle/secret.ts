/** Secrets an environment may have; their values come from the environment of whoever deploys, never from a document. */
export type SecretName = "ha_vrrp_auth_password";

/** Stands in a file's text for the secret: only the engine puts the value in, on its way to the host. */
export function secretPlaceholder(name: SecretName): string {
  return `@@secret:${name}@@`;
}

/** `VROUTER_SECRET_HA_VRRP_AUTH_PASSWORD`; the Terraform variable has the same name in lower case. */
export function secretVariable(name: SecretName): string {
  return `VROUTER_SECRET_${name.toUpperCase()}`;
}

/** The secrets that a text has placeholders of. */
export function secretsIn(text: string): SecretName[] {
  const names: readonly SecretName[] = ["ha_vrrp_auth_password"];
  return names.filter((name) => text.includes(secretPlaceholder(name)));
}
