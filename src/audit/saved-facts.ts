/**
 * Facts in a file: `audit --save` writes them, `audit --from` judges them anywhere, later. They hold no secret, since no
 * probe prints one, so that the file can go with a bug report.
 */
import { z } from 'zod'
import { HardshellError } from '../model/errors.js'
import type { Facts } from '../model/reading.js'

const VERSION = 1

const frame = z.object({ exit: z.int(), ms: z.number(), stdout: z.string(), stderr: z.string(), takenAt: z.iso.datetime().exactOptional(), outgrown: z.literal(true).exactOptional() })
const shape = z.object({
  schema: z.literal(`hardshell.facts.v${VERSION}`),
  /** The hardshell that collected them. */
  hardshell: z.string(),
  facts: z
    .array(z.object({ host: z.string().min(1), takenAt: z.iso.datetime(), login: z.object({ user: z.string(), root: z.boolean() }), frames: z.record(z.string(), frame) }))
    .min(1),
})

export const saveFacts = (hardshell: string, facts: readonly Facts[]): string => `${JSON.stringify({ schema: `hardshell.facts.v${VERSION}`, hardshell, facts }, null, 1)}\n`

/** @throws HardshellError `usage` when the text is no saved facts, or of a newer hardshell */
export function readFacts(text: string, fileName: string): readonly Facts[] {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw refusal(`${fileName} is not JSON`)
  }
  const named = z.object({ schema: z.string().regex(/^hardshell\.facts\.v\d+$/), hardshell: z.string() }).safeParse(content)
  if (!named.success) throw refusal(`${fileName} holds no facts`)
  const version = Number(named.data.schema.slice('hardshell.facts.v'.length))
  if (version > VERSION) {
    throw new HardshellError('usage', `${fileName} was saved by hardshell ${named.data.hardshell.replace(/[^\w.+-]/g, '')}, in a newer format (${version}) than this one reads (${VERSION})`, {
      hint: 'judge it with that hardshell or a newer one',
    })
  }
  const read = shape.safeParse(content)
  if (!read.success) throw refusal(`${fileName} is damaged: ${read.error.issues[0]?.path.join('.') ?? ''} ${read.error.issues[0]?.message ?? ''}`)
  return read.data.facts
}

const refusal = (message: string): HardshellError => new HardshellError('usage', message, { hint: 'make one with: hardshell audit HOST --save FILE' })
