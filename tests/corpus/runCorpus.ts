import { diagnoseText } from './diagnoseText.ts';
import { type SessionScore, scoreSession } from './score.ts';
import { generatedSessions, type LabelledSession, recordedSessions } from './sessions.ts';

export interface JudgedSession {
  readonly session: Pick<LabelledSession, 'name' | 'made' | 'label'>;
  readonly score: SessionScore;
}

export interface CorpusOptions {
  /** Seed of the generated sessions. */
  readonly seed: number;
  /** What `generatedSessions` makes of the seed, unless somebody looks at each on its way. */
  readonly generated?: Iterable<LabelledSession>;
  /** Only sessions whose name contains this. */
  readonly only?: string;
  /** Without the recorded sessions, which are the same for every seed. */
  readonly generatedOnly?: boolean;
}

/** Diagnoses every session of the corpus and compares with its label. */
export async function runCorpus({
  seed,
  generated = generatedSessions(seed),
  only = '',
  generatedOnly,
}: CorpusOptions): Promise<readonly JudgedSession[]> {
  const judged: JudgedSession[] = [];
  const judge = async (session: LabelledSession) => {
    if (!session.name.includes(only)) return;
    const { name, made, label, text } = session;
    const score = scoreSession(label, await diagnoseText(text));
    judged.push({ session: { name, made, label }, score });
  };
  if (!generatedOnly) for await (const session of recordedSessions()) await judge(session);
  for (const session of generated) await judge(session);
  return judged;
}
