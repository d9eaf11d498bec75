/** Reads the shell and the files that ship with hardshell. They stay in `src/`, byte-identical. */
import { readFileSync } from 'node:fs'
import type { FileReader } from '../model/step.js'
import type { EngineShell } from '../shell/step.js'

/** The folder with package.json, seen from `dist/src/runner/`. */
export const packageRoot = new URL('../../../', import.meta.url)

export const sourceFile = (path: string): string => readFileSync(new URL(`src/${path}`, packageRoot), 'utf8')

/** The reader a step is given: files of its own area only. */
export const areaFiles = (step: string): FileReader => {
  const area = step.split('.')[0] ?? ''
  return (name) => sourceFile(`areas/${area}/files/${name}`)
}

export const engineShell = (): EngineShell => ({
  collect: sourceFile('shell/collect.sh'),
  change: sourceFile('shell/change.sh'),
  root: sourceFile('shell/root.sh'),
  launch: sourceFile('shell/launch.sh'),
  guard: sourceFile('shell/guard.sh'),
  lock: sourceFile('shell/lock.sh'),
})
