/** Where a fact was read. */
export interface KnowledgeSource {
  readonly title: string;
  /** A web address, or `owner/repository:path` (several joined by ` + `). Absent: nothing to open. */
  readonly url?: string;
}

/**
 * Web addresses of a source, in order. A further path after ` + ` belongs to the repository before it.
 * A repository path links to the default branch, which may have moved on since it was read.
 */
export function sourceLinks(source: KnowledgeSource): readonly string[] {
  const links: string[] = [];
  let repository: string | undefined;
  for (const part of source.url?.split(' + ') ?? []) {
    if (/^https?:\/\//.test(part)) {
      links.push(part);
      continue;
    }
    const [, named, path] = /^(?:([\w.-]+\/[\w.-]+):)?(.+)$/.exec(part) ?? [];
    repository = named ?? repository;
    if (repository !== undefined && path !== undefined) {
      links.push(`https://github.com/${repository}/blob/HEAD/${path}`);
    }
  }
  return links;
}
