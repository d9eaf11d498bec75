/**
 * The scenarios beside the controls: `src/areas/<area>/scenarios/<claim>.sh` puts a hardened practice server into a
 * condition in which the control `<area>.<claim>` must fail. One file is all that a new one costs.
 *
 * A scenario is a POSIX sh program for root with one verb, `break`. It finds $DIRECTORY, $STATE and $DEPLOY_USER of the
 * spec, and an empty folder $SCENARIO. A line `# together: NAME` breaks it in one go with the others of that name that
 * have the same remedy, which costs them one apply together: for conditions that do not touch each other. Once all of
 * them have run, `scenarios/together/<first word of NAME>.sh` runs, where some area has one; it must work from any state
 * that the others of its remedy leave. A line `# settles: WHY` lets the broken condition come about by itself a little later.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Control } from '../../src/model/control.js'
import type { Spec } from '../../src/spec/spec.js'
import { areas } from '../../src/areas/catalogue.js'
import { packageRoot } from '../../src/runner/assets.js'

export interface Group {
  /** Its own program puts it in place whatever was there. */
  readonly fromAnything: boolean
  /** Why a fail may take its time. */
  readonly settles: boolean
  /** The step that mends all of them. */
  readonly remedy: string
  readonly controls: readonly string[]
  /** Programs in the order in which they run. */
  readonly programs: readonly Program[]
}
interface Program {
  readonly name: string
  readonly text: string
}

const folder = (area: string, below = ''): URL => new URL(`src/areas/${area}/scenarios/${below}`, packageRoot)
const programs = (url: URL): readonly string[] => (existsSync(url) ? readdirSync(url).filter((name) => name.endsWith('.sh')).sort() : [])
const textOf = (area: string, name: string): string => readFileSync(new URL(name, folder(area)), 'utf8')

/** Every control that this spec asks for and a step mends, and that step. */
export const remediesFor = (spec: Spec): ReadonlyMap<string, string> =>
  new Map(
    areas.flatMap(({ controls }) =>
      // areas keep their controls with the types of a check rubbed out
      (controls as unknown as readonly Control<Spec>[]).flatMap(({ id, remedy, notAskedFor }) => (remedy === undefined || notAskedFor?.(spec) !== undefined ? [] : [[id, remedy] as const])),
    ),
  )
const mended = new Set(areas.flatMap(({ controls }) => controls.flatMap(({ id, remedy }) => (remedy === undefined ? [] : [id]))))

/** Controls that have a scenario, whether they exist or not. */
export const scenarios: readonly string[] = areas.flatMap(({ name }) => programs(folder(name)).map((file) => `${name}.${file.slice(0, -'.sh'.length)}`))

/** What is broken and mended together, in the order of the steps. */
export function groups(steps: readonly string[], remedies: ReadonlyMap<string, string>): readonly Group[] {
  const found = new Map<string, { remedy: string; together: string | undefined; controls: string[]; programs: Program[]; fromAnything: boolean; settles: boolean }>()
  for (const control of scenarios) {
    const remedy = remedies.get(control)
    if (remedy === undefined && mended.has(control)) continue // not asked for by this spec
    if (remedy === undefined) throw new Error(`${control} has a scenario, and there is no such control with a remedy`)
    const [area = '', claim = ''] = control.split('.')
    const text = textOf(area, `${claim}.sh`)
    const together = /^# together: (.+)$/m.exec(text)?.[1]
    const key = `${remedy} ${together ?? `alone ${control}`}`
    const group = found.get(key) ?? { remedy, together, controls: [], programs: [], fromAnything: false, settles: false }
    group.controls.push(control)
    group.programs.push({ name: control, text })
    if (/^# settles: /m.test(text)) group.settles = true
    found.set(key, group)
  }
  for (const group of found.values()) {
    const name = /^[\w-]+/.exec(group.together ?? '')?.[0]
    for (const { name: area } of areas) {
      if (name === undefined || !existsSync(folder(area, `together/${name}.sh`))) continue
      group.programs.push({ name, text: textOf(area, `together/${name}.sh`) })
      group.fromAnything = true
    }
  }
  // of one remedy, those that work from any state come last
  const at = ({ remedy, fromAnything }: Group): number => steps.indexOf(remedy) * 2 + Number(fromAnything)
  return [...found.values()].sort((a, b) => at(a) - at(b))
}
