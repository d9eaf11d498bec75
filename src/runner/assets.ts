/** Reads the shell and the files that ship with hardshell. They stay in `src/`, byte-identical. */
import { readFileSync } from 'node:fs'
import type { FileReader } from '../model/step.js'
import type { CollectShell } from '../shell/collect.js'
import type { EngineShell } from '../shell/step.js'

/** The folder with package.json, seen from `dist/src/runner/`. */
export const packageRoot = new URL('../../../', import.meta.url)

export const sourceFile = (path: string): string => readFileSync(new URL(`src/${path}`, packageRoot), 'utf8')

/** This hardshell's own version, from package.json. */
export const ownVersion = (): string => (JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8')) as { version: string }).version

/** The reader a step is given: files of its own area, and `AREA/NAME` for words that another area lends. */
export const areaFiles = (step: string): FileReader => {
  const own = step.split('.')[0] ?? ''
  return (name) => {
    const [file = '', area = own] = name.split('/').reverse()
    return sourceFile(`areas/${area}/files/${file}`)
  }
}

export const engineShell = (): EngineShell & CollectShell => ({
  enter: sourceFile('shell/enter.sh'),
  collect: sourceFile('shell/collect.sh'),
  lane: sourceFile('shell/lane.sh'),
  change: sourceFile('shell/change.sh'),
  root: sourceFile('shell/root.sh'),
  launch: sourceFile('shell/launch.sh'),
  guard: sourceFile('shell/guard.sh'),
  lock: sourceFile('shell/lock.sh'),
  version: ownVersion(),
})
