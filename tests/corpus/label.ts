import * as v from 'valibot';
import { RULE_NAMES } from '../../src/model/finding.ts';

const RuleSchema = v.picklist(RULE_NAMES);
const ConfidenceSchema = v.picklist(['low', 'medium', 'high']);

const CauseSchema = v.pipe(
  v.strictObject({
    /** The verdict an examiner who knows what happened would give. */
    rule: RuleSchema,
    /** Connections it is about: ids, or what their URLs end with; all that match. */
    connections: v.pipe(v.array(v.string()), v.minLength(1), v.readonly()),
    /** Verdicts as right as `rule`, where what was observed cannot decide between them. */
    accept: v.optional(v.pipe(v.array(RuleSchema), v.readonly())),
    /** The most that the observations justify; a verdict that says it is surer counts as wrong. */
    atMost: v.optional(ConfidenceSchema),
  }),
  v.readonly(),
);

const ToleratedSchema = v.pipe(
  v.strictObject({
    rule: RuleSchema,
    /** Absent: any connection of the session. */
    connections: v.optional(v.pipe(v.array(v.string()), v.readonly())),
  }),
  v.readonly(),
);

const LabelSchema = v.pipe(
  v.strictObject({
    /** What really happened, in a sentence or two. */
    about: v.string(),
    /** What has to be found. Every other verdict is wrong. */
    causes: v.pipe(v.array(CauseSchema), v.readonly()),
    /** Verdicts that are no mistake and not demanded. */
    tolerated: v.optional(v.pipe(v.array(ToleratedSchema), v.readonly())),
    /** The verdicts this session was made to provoke although they would be wrong. */
    nearMissOf: v.optional(v.pipe(v.array(RuleSchema), v.readonly())),
  }),
  v.readonly(),
);

/** Why the connections of a session ended (or what is wrong with those that live), told by whoever made it happen. */
export type SessionLabel = v.InferOutput<typeof LabelSchema>;
export type Cause = v.InferOutput<typeof CauseSchema>;
export type Tolerated = v.InferOutput<typeof ToleratedSchema>;

/** Reads a label file. Throws where it is not one. */
export function parseLabel(json: string): SessionLabel {
  return v.parse(LabelSchema, JSON.parse(json));
}
