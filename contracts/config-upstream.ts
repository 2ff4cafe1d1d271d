/** What the configuration says of one side: the monolith or a service. Every setting is explained in docs/upstreams.md. */
import { z } from 'zod';

const Url = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' });

export const InstanceSettings = z.strictObject({
  url: Url,
  /** Its share of the requests, beside those of the others. */
  weight: z.number().int().min(1).max(1_000).default(1),
});
export type InstanceSettings = z.infer<typeof InstanceSettings>;

/** `url` for one server, `instances` for several; parsed, both are there: `url` is the first instance's. */
export const Upstream = z
  .strictObject({
    url: Url.optional(),
    instances: z.array(InstanceSettings).min(1).optional(),
  })
  .superRefine(({ url, instances }, context) => {
    if (url === undefined && instances === undefined)
      context.addIssue({ code: 'custom', path: ['url'], message: 'is missing (or "instances", for several servers)' });
    if (url !== undefined && instances !== undefined)
      context.addIssue({ code: 'custom', path: ['instances'], message: 'stands beside "url": say one of the two' });
    const urls = (instances ?? []).map((instance) => new URL(instance.url).href);
    urls.forEach((href, at) => {
      const first = urls.indexOf(href);
      if (first < at)
        context.addIssue({ code: 'custom', path: ['instances', at, 'url'], message: `repeats instances[${first}]` });
    });
  })
  .transform(({ url = '', instances = [{ url, weight: 1 }], ...settings }) => ({
    ...settings,
    url: instances[0]?.url ?? url,
    instances,
  }));
export type Upstream = z.infer<typeof Upstream>;
