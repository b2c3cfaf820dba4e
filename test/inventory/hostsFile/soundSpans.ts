import assert from 'node:assert/strict';
import type { Assignment, Entry, HostsFile, Section, Span } from '../../../src/inventory/hostsFile/hostsFile';
import { nameAt } from '../../../src/inventory/hostsFile/names';

/** Asserts of every span that it is in the text and in what it belongs to, in order, and on the name it is of. */
export function assertSoundSpans(file: HostsFile, text: string): void {
  const whole = { start: 0, end: text.length };
  for (const { span } of file.failures) assertInside(span, whole, 'a failure');
  const open: Span[] = [whole];
  for (const section of file.sections) {
    while (open.length > 1 && (open.at(-1)?.end ?? 0) <= section.span.start) open.pop();
    assertInside(section.span, open.at(-1) ?? whole, `section ${section.group}`);
    open.push(section.span);
    if (section.name) assertNamed(text, section.group, section.name, section.span);
    assertOrdered(section.entries.map(({ span }) => span));
    for (const entry of section.entries) assertEntry(file, text, section, entry);
  }
  assertSorted(file.sections.map(({ span }) => span));
}

function assertEntry(file: HostsFile, text: string, section: Section, entry: Entry): void {
  assertInside(entry.span, section.span, `${entry.kind} ${entry.name}`);
  assertNamed(text, entry.name, entry.nameSpan, entry.span);
  if (entry.value) assertInside(entry.value, entry.span, `the value of ${entry.name}`);
  assertOrdered(entry.variables.map(({ nameSpan, value }) => ({ start: nameSpan.start, end: value.end })));
  for (const variable of entry.variables) assertVariable(text, variable, entry);
  if (entry.nameSpan.end > entry.nameSpan.start) {
    for (const offset of [entry.nameSpan.start, entry.nameSpan.end]) {
      const found = nameAt(file, offset);
      assert.equal(found?.entry, entry, `${entry.name} is found at ${offset}`);
    }
  }
}

function assertVariable(text: string, { name, nameSpan, value }: Assignment, entry: Entry): void {
  assertNamed(text, name, nameSpan, entry.span);
  assertInside(value, entry.span, `the value of ${name}`);
}

function assertNamed(text: string, name: string, span: Span, outer: Span): void {
  assertInside(span, outer, `the name ${name}`);
  const written = text.slice(span.start, span.end);
  if (!/["'\\\n\r\x85\u2028\u2029]/.test(written)) assert.equal(written, name);
}

function assertInside(inner: Span, outer: Span, what: string): void {
  const sound = outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end;
  assert.ok(sound, `${what} is at ${inner.start}–${inner.end}, in ${outer.start}–${outer.end}`);
}

/** One behind the other. */
function assertOrdered(spans: readonly Span[]): void {
  for (const [i, span] of spans.entries()) assert.ok((spans[i - 1]?.end ?? 0) <= span.start, 'they overlap');
}

function assertSorted(spans: readonly Span[]): void {
  for (const [i, span] of spans.entries()) assert.ok((spans[i - 1]?.start ?? 0) <= span.start, 'they are out of order');
}
