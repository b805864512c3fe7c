import type { DeclarationPath, Problem } from "../model/problem";
import { errorAt, quote } from "../topology/problems/finding";

/** Keys of Terraform's backends that are credentials, each with the environment variable that it comes from instead. */
export const CREDENTIAL_KEYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  http: {
    password: "TF_HTTP_PASSWORD",
    client_certificate_pem: "TF_HTTP_CLIENT_CERTIFICATE_PEM",
    client_private_key_pem: "TF_HTTP_CLIENT_PRIVATE_KEY_PEM",
  },
  s3: {
    access_key: "AWS_ACCESS_KEY_ID",
    secret_key: "AWS_SECRET_ACCESS_KEY",
    token: "AWS_SESSION_TOKEN",
    sse_customer_key: "AWS_SSE_CUSTOMER_KEY",
    web_identity_token: "AWS_WEB_IDENTITY_TOKEN_FILE",
  },
  gcs: {
    credentials: "GOOGLE_BACKEND_CREDENTIALS",
    access_token: "GOOGLE_OAUTH_ACCESS_TOKEN",
    encryption_key: "GOOGLE_ENCRYPTION_KEY",
  },
  azurerm: {
    access_key: "ARM_ACCESS_KEY",
    sas_token: "ARM_SAS_TOKEN",
    client_secret: "ARM_CLIENT_SECRET",
    client_certificate: "ARM_CLIENT_CERTIFICATE",
    client_certificate_password: "ARM_CLIENT_CERTIFICATE_PASSWORD",
    oidc_token: "ARM_OIDC_TOKEN",
    oidc_request_token: "ARM_OIDC_REQUEST_TOKEN",
  },
  consul: { access_token: "CONSUL_HTTP_TOKEN", http_auth: "CONSUL_HTTP_AUTH" },
  cos: {
    secret_id: "TENCENTCLOUD_SECRET_ID",
    secret_key: "TENCENTCLOUD_SECRET_KEY",
    security_token: "TENCENTCLOUD_SECURITY_TOKEN",
  },
  oss: {
    access_key: "ALICLOUD_ACCESS_KEY",
    secret_key: "ALICLOUD_SECRET_KEY",
    security_token: "ALICLOUD_SECURITY_TOKEN",
  },
  remote: { token: "TF_TOKEN_app_terraform_io" },
  cloud: { token: "TF_TOKEN_app_terraform_io" },
};

/** Where a password comes from that stands in the text of a key which is none itself: a URL or a connection string. */
export const EMBEDDED_CREDENTIALS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pg: { conn_str: "PG_CONN_STR" },
  http: {
    address: "TF_HTTP_USERNAME and TF_HTTP_PASSWORD",
    lock_address: "TF_HTTP_USERNAME and TF_HTTP_PASSWORD",
    unlock_address: "TF_HTTP_USERNAME and TF_HTTP_PASSWORD",
  },
  s3: { http_proxy: "HTTP_PROXY", https_proxy: "HTTPS_PROXY" },
  consul: { address: "CONSUL_HTTP_AUTH" },
};

/** `postgres://user:password@host`, `password=…` of a connection string, `?token=…` of a URL. */
const EMBEDDED = /:\/\/[^@?]*:[^@?]*@|(?:^|[\s?&])(?:[\w-]*(?:password|token|secret|signature)|sig)\s*=/i;

/** What is wrong with a value of a backend that is a credential or holds one. What it is, is not said. */
export function credentialProblem(type: unknown, path: DeclarationPath, value: unknown): Problem | undefined {
  const backend = typeof type === "string" ? type : "";
  const key = String(path.at(-1));
  const variable = own(own(CREDENTIAL_KEYS, backend), key);
  if (variable !== undefined) {
    const message = `${quote(key)} is a credential, which belongs into no file of the project; leave it out and set ${variable} in the environment`;
    return errorAt(path, { code: "CREDENTIAL_IN_DOCUMENT", message, atKey: true });
  }
  if (typeof value !== "string" || !EMBEDDED.test(value)) return undefined;
  const variables = own(own(EMBEDDED_CREDENTIALS, backend), key);
  const instead =
    variables === undefined ? "use the backend's environment variables" : `set ${variables} in the environment`;
  const message = `the value of ${quote(key)} holds a password or a token, which belongs into no file of the project; leave it out and ${instead}`;
  return errorAt(path, { code: "CREDENTIAL_IN_DOCUMENT", message });
}

/** A property of a table, and not one that every object inherits. */
function own<T>(table: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
