/** A control through three lenses: a picture for a child, what is really at risk, and the commands that mend it. */
import type { Change } from '../model/change.js'
import type { Control } from '../model/control.js'
import type { Step } from '../model/step.js'
import { byHand, inWords } from './change.js'
import { labelled, visible, wrap, type Screen } from './screen.js'

type Explained = Pick<Control, 'id' | 'title' | 'severity' | 'lenses' | 'whenAbsent'> & { readonly remedy?: string; readonly advice?: string; readonly tags?: readonly string[] }
type ExplainedStep = Pick<Step, 'id' | 'title' | 'why' | 'lockout' | 'restartsGateway'>

/** @param remedy the control's step with its changes for this spec */
export function explainControl(control: Explained, category: string, remedy: { step: ExplainedStep; changes: readonly Change[] } | undefined, screen: Screen): string {
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
    ...(remedy !== undefined ? commands(remedy, screen) : control.remedy !== undefined ? paragraph(`hardshell up does it (step ${control.remedy})`) : []),
    '',
  ].join('\n')
}

function commands({ step, changes }: { step: ExplainedStep; changes: readonly Change[] }, { palette, width }: Screen): string[] {
  const warnings = [
    ...(step.lockout ? ['# A mistake here locks you out: keep a second login open until a new one has worked.'] : []),
    ...(step.restartsGateway ? ['# This interrupts the running gateway.'] : []),
  ]
  return [
    ...labelled('', `hardshell up does it in the step "${step.title}" (${step.id}): ${step.why}`, { indent: 4, label: 0, width }),
    '',
    // From the first column, so that what is copied runs: a here-document ends only there.
    ...warnings.map((line) => palette.yellow(line)),
    ...changes.flatMap((change) => [palette.dim(`# ${visible(inWords(change))}`), ...byHand(change).map(visibleCommand)]),
  ]
}

/** Tabs belong to files; everything else that a terminal would obey is shown. */
const visibleCommand = (line: string): string => line.split('\t').map(visible).join('\t')

export function explainArea(
  area: { readonly name: string; readonly title: string; readonly category: string; readonly controls: readonly Pick<Explained, 'id' | 'title' | 'severity'>[]; readonly steps: readonly Pick<Step, 'id' | 'title' | 'why'>[] },
  { palette, width }: Screen,
): string {
  return [
    '',
    `  ${palette.bold(visible(area.title))}`,
    palette.dim(`  ${visible(area.name)}  ${area.category}`),
    '',
    `  ${palette.cyan('Controls')}`,
    ...area.controls.flatMap((control) => [...labelled(control.severity, control.title, { indent: 4, label: 10, width }, String, palette.dim), palette.dim(`              ${visible(control.id)}`)]),
    ...(area.steps.length === 0 ? [] : ['', `  ${palette.cyan('Steps')}`]),
    ...area.steps.flatMap((step) => [`    ${visible(step.title)}  ${palette.dim(visible(step.id))}`, ...wrap(step.why, width - 8).map((line) => `        ${line}`)]),
    '',
  ].join('\n')
}
