/** Secrets an environment may have; their values come from environment variables, never from a document. */
export const SECRET_NAMES = ["ha_vrrp_auth_password"] as const;

export type SecretName = (typeof SECRET_NAMES)[number];

export interface Secret {
  readonly name: SecretName;
  /** From 1; another value has another version, so that a plan shows the change and not the value. */
  readonly version: number;
}

const PLACEHOLDER = /@@secret:(ha_vrrp_auth_password):(\d+)@@/g;

/** Stands in a file's text for the secret: only the engine puts the value in, on its way to the host. */
export function secretPlaceholder({ name, version }: Secret): string {
  return `@@secret:${name}:${version}@@`;
}

/** `VROUTER_SECRET_HA_VRRP_AUTH_PASSWORD`; the Terraform variable has the same name in lower case. */
export function secretVariable(name: SecretName): string {
  return `VROUTER_SECRET_${name.toUpperCase()}`;
}

/** The secrets that files have placeholders of; one may be there more than once. */
export function secretsOf(files: readonly { readonly text: string }[]): Secret[] {
  return files.flatMap(({ text }) => secretsIn(text));
}

/** The secrets that a text has placeholders of. */
export function secretsIn(text: string): Secret[] {
  const found = [...text.matchAll(PLACEHOLDER)].map(([placeholder, name, version]): [string, Secret] => [
    placeholder,
    { name: name as SecretName, version: Number(version) },
  ]);
  return [...new Map(found).values()];
}
