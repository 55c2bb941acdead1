import * as v from 'valibot';
import type { Header, HeldCookie, StackFrame } from '../../model/events.ts';

/** A field that is absent when the file lacks it or has something else there. */
export function lenient<Schema extends v.GenericSchema>(schema: Schema) {
  return v.fallback(v.optional(schema), undefined);
}

const finite = v.pipe(v.number(), v.finite());

const HeaderSchema = v.object({ name: v.string(), value: v.string() });

/** Headers; elements that are none are left out. */
const HeadersSchema = v.pipe(
  v.array(v.unknown()),
  v.transform((values): readonly Header[] => {
    const headers: Header[] = [];
    for (const value of values) {
      const parsed = v.safeParse(HeaderSchema, value);
      if (parsed.success) headers.push(parsed.output);
    }
    return headers;
  }),
);

const CookieSchema = v.object({
  name: v.string(),
  value: v.string(),
  domain: v.fallback(v.string(), ''),
  path: v.fallback(v.string(), ''),
  httpOnly: v.fallback(v.boolean(), false),
  secure: v.fallback(v.boolean(), false),
  sameSite: v.exactOptional(v.string()),
});

/** Cookies; elements that are none are left out. */
const CookiesSchema = v.pipe(
  v.array(v.unknown()),
  v.transform((values): readonly HeldCookie[] =>
    values.flatMap((value) => {
      const parsed = v.safeParse(CookieSchema, value);
      return parsed.success ? [parsed.output] : [];
    }),
  ),
);

const CallFrameSchema = v.pipe(
  v.object({
    functionName: v.fallback(v.string(), ''),
    url: v.fallback(v.string(), ''),
    lineNumber: v.fallback(finite, 0),
    columnNumber: v.fallback(finite, 0),
  }),
  v.transform(
    ({ functionName, url, lineNumber, columnNumber }): StackFrame => ({
      functionName,
      url,
      line: lineNumber + 1,
      column: columnNumber + 1,
    }),
  ),
);

interface CallStack {
  readonly callFrames?: readonly StackFrame[] | undefined;
  readonly parent?: CallStack | undefined;
}

const StackSchema: v.GenericSchema<unknown, CallStack> = v.object({
  callFrames: lenient(v.array(CallFrameSchema)),
  parent: lenient(v.lazy(() => StackSchema)),
});

/** Chrome's `_initiator`: a script with its stack, or the place in a document. Chrome counts from 0. */
const InitiatorSchema = v.pipe(
  v.object({
    type: v.string(),
    url: lenient(v.string()),
    lineNumber: lenient(finite),
    stack: lenient(StackSchema),
  }),
  v.transform(({ type, url, lineNumber, stack: top }) => {
    const stack: StackFrame[] = [];
    for (let level: CallStack | undefined = top; level; level = level.parent) {
      stack.push(...(level.callFrames ?? []));
    }
    if (stack.length === 0 && url !== undefined) {
      stack.push({ functionName: '', url, line: (lineNumber ?? 0) + 1, column: 1 });
    }
    return { type, stack };
  }),
);

/** A record of an end of which nobody can tell how it was. */
export const UNREADABLE = 'unreadable';

/** A close code; some programs write the number as text. */
const CodeSchema = v.union([
  finite,
  v.pipe(
    v.string(),
    v.regex(/^\d{4}$/),
    v.transform((digits) => Number(digits)),
  ),
]);

/** HTTP Toolkit's record of the end; `timestamp` in seconds since the epoch. */
const CloseSchema = v.optional(
  v.union([
    v.literal('aborted'),
    v.pipe(
      v.object({ code: v.optional(CodeSchema), reason: lenient(v.string()), timestamp: lenient(finite) }),
      v.check(({ code, timestamp }) => code !== undefined || timestamp !== undefined),
    ),
    v.pipe(
      v.null(),
      v.transform(() => undefined),
    ),
    v.pipe(
      v.unknown(),
      v.transform((): typeof UNREADABLE => UNREADABLE),
    ),
  ]),
);

/** What an entry of any HAR may tell of a WebSocket, `_webSocketMessages` aside. */
export const EntrySchema = v.object({
  startedDateTime: lenient(v.string()),
  time: lenient(finite),
  pageref: lenient(v.string()),
  _resourceType: lenient(v.string()),
  _initiator: lenient(InitiatorSchema),
  _webSocketClose: CloseSchema,
  timings: lenient(v.record(v.string(), v.unknown())),
  request: v.fallback(
    v.object({
      url: lenient(v.string()),
      headers: lenient(HeadersSchema),
      cookies: lenient(CookiesSchema),
    }),
    { url: undefined, headers: undefined, cookies: undefined },
  ),
  response: v.fallback(
    v.object({
      status: lenient(finite),
      statusText: lenient(v.string()),
      headers: lenient(HeadersSchema),
      _error: lenient(v.string()),
      _failureText: lenient(v.string()),
      content: lenient(v.object({ _file: lenient(v.string()) })),
    }),
    {
      status: undefined,
      statusText: undefined,
      headers: undefined,
      _error: undefined,
      _failureText: undefined,
      content: undefined,
    },
  ),
});

export type HarEntry = v.InferOutput<typeof EntrySchema>;

export const CreatorSchema = v.object({ name: v.string(), version: lenient(v.string()) });

/** Chrome titles a page with its address. */
export const PageSchema = v.object({
  id: v.string(),
  title: lenient(v.string()),
  startedDateTime: lenient(v.string()),
});
