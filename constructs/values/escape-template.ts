/** Every string of Terraform's JSON is a template: text that holds `${` or `%{` must say that it means just that. */
export function escapeTemplate(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}
