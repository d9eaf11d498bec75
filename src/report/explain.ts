/** A control through three lenses: a picture for a child, what is really at risk, and the commands that mend it. */
import type { Change } from '../model/change.js'
import type { Control } from '../model/control.js'
import type { Step } from '../model/step.js'
import { byHand, inWords, wholeByHand } from './change.js'
import { labelled, plural, visible, wrap, type Screen } from './screen.js'

type Explained = Pick<Control, 'id' | 'title' | 'severity' | 'lenses' | 'whenAbsent'> & { readonly remedy?: string; readonly advice?: string; readonly tags?: readonly string[] }
type ExplainedStep = Pick<Step, 'id' | 'title' | 'why' | 'lockout' | 'restartsGateway'>

/** @param remedy the control's step with its changes for this spec @param whole its programs are printed too */
export function explainControl(control: Explained, category: string, remedy: { step: ExplainedStep; changes: readonly Change[] } | undefined, screen: Screen, whole = false): string {
  const { palette, width } = screen
  const paragraph = (text: string): string[] => labelled('', text, { indent: 4, label: 0, width })
  const heading = (text: string): string[] => ['', `  ${palette.cyan(text)}`]
  return [
    '',
    `  ${palette.bold(visible(control.title))}`,
    palette.dim(`  ${visible(control.id)}  ${control.severity}  ${visible(category)}${control.tags === undefined || control.tags.length === 0 ? '' : `  ${visible(control.tags.join(', '))}`}`),
    ...heading('As a picture'),
    ...paragraph(control.lenses.child),
    ...heading('From first principles'),
    ...paragraph(control.lenses.principle),
    ...heading('By hand, as root'),
    ...(control.advice === undefined ? [] : paragraph(control.advice)),
    ...(remedy !== undefined ? commands(remedy, screen, whole ? wholeByHand : byHand) : control.remedy !== undefined ? paragraph(`hardshell up does it (step ${control.remedy})`) : []),
    '',
  ].join('\n')
}

function commands({ step, changes }: { step: ExplainedStep; changes: readonly Change[] }, { palette, width }: Screen, lines: (change: Change) => string[] = byHand): string[] {
  const warnings = [
    ...(step.lockout ? ['# A mistake here locks you out: keep a second login open until a new one has worked.'] : []),
    ...(step.restartsGateway ? ['# This interrupts the running gateway.'] : []),
  ]
  return [
    ...labelled('', `hardshell up does it in the step "${step.title}" (${step.id}): ${step.why}`, { indent: 4, label: 0, width }),
    '',
    // From the first column, so that what is copied runs: a here-document ends only there.
    ...warnings.map((line) => palette.yellow(line)),
    ...changes.flatMap((change) => [palette.dim(`# ${visible(inWords(change))}`), ...lines(change).map(visibleCommand)]),
  ]
}

/** Tabs belong to files; everything else that a terminal would obey is shown. */
const visibleCommand = (line: string): string => line.split('\t').map(visible).join('\t')

/** A step with every command and program of it, to be copied into a root shell. @param controls that it mends, by id */
export function explainStep(wanted: { step: ExplainedStep; changes: readonly Change[] }, controls: readonly Pick<Explained, 'id' | 'title'>[], screen: Screen): string {
  const { palette, width } = screen
  return [
    '',
    `  ${palette.bold(visible(wanted.step.title))}`,
    palette.dim(`  ${visible(wanted.step.id)}  step`),
    ...(controls.length === 0 ? [] : ['', `  ${palette.cyan('It mends')}`]),
    ...controls.flatMap(({ id, title }) => labelled('', `${title} (${id})`, { indent: 4, label: 0, width })),
    '',
    `  ${palette.cyan('By hand, as root')}`,
    ...commands(wanted, screen, wholeByHand),
    '',
  ].join('\n')
}

/** One of the five categories of the scorecard. */
export function explainCategory(category: string, lenses: Control['lenses'], areas: readonly { readonly name: string; readonly title: string; readonly controls: readonly unknown[] }[], { palette, width }: Screen): string {
  return [
    '',
    `  ${palette.bold(category)}`,
    palette.dim('  category of the scorecard'),
    ...lensLines(lenses, { palette, width }),
    '',
    `  ${palette.cyan('Areas')}`,
    ...areas.map(({ name, title, controls }) => `    ${name.padEnd(14)} ${visible(title)}  ${palette.dim(plural(controls.length, 'control'))}`),
    '',
  ].join('\n')
}

const lensLines = (lenses: Control['lenses'], { palette, width }: Screen): string[] => {
  const paragraph = (text: string): string[] => labelled('', text, { indent: 4, label: 0, width })
  return ['', `  ${palette.cyan('As a picture')}`, ...paragraph(lenses.child), '', `  ${palette.cyan('From first principles')}`, ...paragraph(lenses.principle)]
}

export function explainArea(
  area: { readonly name: string; readonly title: string; readonly category: string; readonly controls: readonly Pick<Explained, 'id' | 'title' | 'severity'>[]; readonly steps: readonly Pick<Step, 'id' | 'title' | 'why'>[] },
  { palette, width }: Screen,
  lenses?: Control['lenses'],
): string {
  return [
    '',
    `  ${palette.bold(visible(area.title))}`,
    palette.dim(`  ${visible(area.name)}  ${area.category}`),
    ...(lenses === undefined ? [] : lensLines(lenses, { palette, width })),
    '',
    `  ${palette.cyan('Controls')}`,
    ...area.controls.flatMap((control) => [...labelled(control.severity, control.title, { indent: 4, label: 10, width }, String, palette.dim), palette.dim(`              ${visible(control.id)}`)]),
    ...(area.steps.length === 0 ? [] : ['', `  ${palette.cyan('Steps')}`]),
    ...area.steps.flatMap((step) => [`    ${visible(step.title)}  ${palette.dim(visible(step.id))}`, ...wrap(step.why, width - 8).map((line) => `        ${line}`)]),
    '',
    ...labelled('', palette.dim(`hardshell explain ${area.controls[0]?.id ?? area.name} tells of one control, hardshell explain ${area.steps[0]?.id ?? 'STEP'} prints every command of a step`), { indent: 2, label: 0, width }),
    '',
  ].join('\n')
}
