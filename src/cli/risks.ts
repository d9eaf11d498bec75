import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { areas } from '../areas/catalogue.js'
import { listRisks, USUAL, type AcceptedRisk, type UsualRisk } from '../audit/risks.js'
import { EXIT, HardshellError } from '../model/errors.js'
import { risksMarkdown, risksText, type HostRisks } from '../report/risks.js'
import { addRisk } from '../spec/add-risk.js'
import { nearest } from '../spec/keys.js'
import { parseSpec } from '../spec/load.js'
import type { Context } from './context.js'
import { writeWhole } from './files.js'
import { acceptable, DEFAULT_FILE, hostOptions, specsOf, type HostOptions } from './host.js'
import type { Route } from './program.js'

interface AddOptions extends HostOptions {
  readonly usual?: string
  readonly risk?: string
  readonly why?: string
  readonly mitigations?: string
  readonly condition?: string
  readonly revisit?: string
  readonly host?: string
}

const TITLES: ReadonlyMap<string, string> = new Map(areas.flatMap(({ controls }) => controls.map(({ id, title }) => [id, title] as const)))

export const risks: Route = (program, run) => {
  const command = program.command('risks').description('The findings you have decided to live with: list, add, render.')
  hostOptions(command.command('list', { isDefault: true }).argument('[host]').description('List accepted risks with their dates; ends with 1 when one is past its date.')).action(
    run(async (context, host: string | undefined, options: HostOptions) => {
      const hosts = await declaredRisks(context, host, options)
      context.out(risksText(hosts, context.screen))
      return hosts.some(({ risks: own }) => own.some(({ state }) => state === 'past its date')) ? EXIT.findings : EXIT.ok
    }),
  )
  hostOptions(command.command('render').argument('[host]').description('Print them as a Markdown document.'))
    .option('--output <file>', 'write it there instead')
    .action(
      run(async (context, host: string | undefined, options: HostOptions & { output?: string }) => {
        const text = risksMarkdown(await declaredRisks(context, host, options), context.today())
        if (options.output === undefined) context.out(text)
        else writeWhole(context, options.output, text)
        return EXIT.ok
      }),
    )
  hostOptions(command.command('add').argument('[control]').description('Accept a risk: asks for what the flags do not say, and writes it into hardshell.yaml, whose comments stay.'))
    .option('--usual <which>', `begin from one of the usual ones: ${USUAL.map(({ key }) => key).join(', ')}`)
    .option('--risk <text>', 'what may happen')
    .option('--why <text>', 'why you live with it')
    .option('--mitigations <text>', 'what makes it smaller')
    .option('--condition <text>', 'what would end it before its day')
    .option('--revisit <date>', 'the day it counts again, YYYY-MM-DD (default: in half a year)')
    .option('--host <name>', 'for this host of the spec alone')
    .action(
      run(async (context, control: string | undefined, options: AddOptions) => {
        const file = options.spec ?? DEFAULT_FILE
        const path = resolve(context.cwd, file)
        const text = readSpec(path, file)
        const made = await ask(context, control, options)
        const grown = addRisk(text, made, options.host)
        const accepted = (from: string): readonly AcceptedRisk[] => {
          const { hosts, shared } = parseSpec(from, file, acceptable())
          return (options.host === undefined ? shared : hosts[options.host]?.spec)?.acceptedRisks ?? []
        }
        const old = accepted(text).find((risk) => risk.control === made.control)
        if (old !== undefined) throw new HardshellError('usage', `${made.control} is accepted already, until ${old.revisit}`, { hint: `change its lines in ${file}` })
        accepted(grown)
        writeFileSync(path, grown)
        context.out(risksText([{ host: `added to ${file}${options.host === undefined ? '' : `, for ${options.host}`}`, risks: listRisks([made], TITLES, context.today()) }], context.screen))
        return EXIT.ok
      }),
    )
}

async function declaredRisks(context: Context, host: string | undefined, options: HostOptions): Promise<HostRisks[]> {
  const targets = await specsOf(context, host, options, false)
  return targets.map(({ name, spec }) => ({ host: name, risks: listRisks(spec.acceptedRisks, TITLES, context.today()) }))
}

export function readSpec(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new HardshellError('spec', `${name} cannot be read: an accepted risk is written there`, { hint: 'hardshell init makes one', cause: error })
  }
}

async function ask(context: Context, control: string | undefined, options: AddOptions): Promise<AcceptedRisk> {
  const usual = await chooseUsual(context, control, options)
  const id = known(control ?? usual?.control ?? (await answer(context, 'Which control? (hardshell audit lists them)', undefined, 'the control: hardshell risks add CONTROL')))
  const field = (given: string | undefined, question: string, begin: string | undefined, flag: string): Promise<string> =>
    given === undefined ? answer(context, question, begin, flag) : Promise.resolve(given)
  const risk = await field(options.risk, 'What may happen?', usual?.risk, '--risk')
  const why = await field(options.why, 'Why do you live with it?', usual?.why, '--why')
  const mitigations = await field(options.mitigations, 'What makes it smaller?', usual?.mitigations, '--mitigations')
  const condition = options.condition ?? ''
  const revisit = await askDay(context, options)
  return { control: id, risk, why, mitigations, ...(condition === '' ? {} : { condition }), revisit }
}

/** @param quiet the usual day stands for the answer */
export async function askDay(context: Context, { revisit: given, quiet = false }: { readonly revisit?: string | undefined; readonly quiet?: boolean }): Promise<string> {
  const usual = halfYearAfter(context.today())
  const revisit = given ?? (quiet ? usual : await answer(context, 'On which day does it count again?', usual, '--revisit'))
  if (!/^\d{4}-\d\d-\d\d$/.test(revisit) || Number.isNaN(Date.parse(revisit))) throw new HardshellError('usage', `${revisit} is no day`, { hint: 'write it as 2027-05-01' })
  if (revisit <= context.today()) throw new HardshellError('usage', `${revisit} is not to come: the risk would count at once`, { hint: 'name a later day' })
  return revisit
}

async function chooseUsual(context: Context, control: string | undefined, options: AddOptions): Promise<UsualRisk | undefined> {
  if (options.usual !== undefined) {
    const found = USUAL.find(({ key }) => key === options.usual)
    if (found === undefined) throw new HardshellError('usage', `--usual ${options.usual}: not one of the usual risks`, { hint: USUAL.map(({ key, what }) => `${key} (${what})`).join(', ') })
    return found
  }
  if (control !== undefined || !context.interactive) return USUAL.find((one) => one.control === control)
  const choices = USUAL.map(({ what }, at) => `  ${at + 1}  ${what}`)
  const chosen = await answer(context, ['The usual ones:', ...choices, 'A number, or the control you mean?'].join('\n'), undefined, 'a control or --usual')
  const at = Number(chosen)
  if (Number.isInteger(at)) {
    const one = USUAL[at - 1]
    if (one === undefined) throw new HardshellError('usage', `there is no number ${chosen}`, { hint: `1 to ${USUAL.length}` })
    return one
  }
  return { key: '', what: '', control: known(chosen), risk: '', why: '', mitigations: '' }
}

function known(control: string): string {
  if (acceptable().includes(control)) return control
  const meant = nearest(control, acceptable())
  throw new HardshellError('usage', `there is no control ${control}`, { hint: meant === undefined ? 'hardshell explain lists them all' : `did you mean ${meant}?` })
}

/** @param begin what an empty answer means; where nobody can answer it stands for the answer */
async function answer(context: Context, question: string, begin: string | undefined, flag: string): Promise<string> {
  const usual = begin === '' ? undefined : begin
  if (!context.interactive) {
    if (usual !== undefined) return usual
    throw new HardshellError('usage', `nobody is here to answer: ${question.split('\n').at(-1) ?? ''}`, { hint: `say it with ${flag}` })
  }
  for (;;) {
    context.say(`${question}${usual === undefined ? '' : `\n  [${usual}]`}\n> `)
    const typed = (await context.line(context.signal)).trim() || usual
    if (typed !== undefined) return typed
  }
}

/** Half a year on, by the calendar; the last days of a month that has fewer become the next month's first. */
function halfYearAfter(today: string): string {
  const day = new Date(`${today}T00:00:00Z`)
  day.setUTCMonth(day.getUTCMonth() + 6)
  return day.toISOString().slice(0, 10)
}
