/**
 * Whether a host name (without port) fits a glob in which `*` stands for one or more characters, dots included:
 * `*.fly.dev` fits `app.fly.dev` and `a.b.fly.dev`, but not `fly.dev`. Case does not matter.
 */
export function matchesHost(glob: string, host: string): boolean {
  const pattern = glob
    .split('*')
    .map((literal) => literal.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.+');
  return new RegExp(`^${pattern}$`, 'i').test(host);
}
