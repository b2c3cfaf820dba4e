import * as l10n from '@vscode/l10n';
import { Cursor, isBlankOrEnd, isBreak } from './cursor';
import { scanBlock, scanPlain, scanQuoted } from './scanScalar';

export type TokenKind =
  | 'directive'
  | 'documentStart'
  | 'documentEnd'
  | 'streamEnd'
  | 'blockSequence'
  | 'blockMapping'
  | 'blockEnd'
  | 'flowSequence'
  | 'flowSequenceEnd'
  | 'flowMapping'
  | 'flowMappingEnd'
  | 'entry'
  | 'comma'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Of a scalar: unquoted. */
  readonly plain: boolean;
}

/** A token that turns out to be a key when a colon follows it on its line. */
interface PossibleKey {
  readonly index: number;
  readonly at: number;
  readonly line: number;
  readonly column: number;
  /** In block context at the collection's own column nothing but a key can stand. */
  readonly required: boolean;
}

/** How far a key may be from its colon (YAML 1.1 §7.1.2, in characters). */
const longestKey = 1024;
/** Brackets in brackets beyond this are no document. */
const deepestFlow = 1000;

/** The tokens of a YAML 1.1 text, as libyaml sees them. Throws ParseFailure with a span in the text. */
export function scanYaml(text: string): Token[] {
  return new Scanner(text).scan();
}

class Scanner {
  private readonly cursor: Cursor;
  private readonly tokens: Token[] = [];
  private flow = 0;
  private indent = -1;
  private readonly indents: number[] = [];
  private keyAllowed = true;
  private readonly keys: (PossibleKey | undefined)[] = [undefined];

  constructor(text: string) {
    this.cursor = new Cursor(text);
  }

  scan(): Token[] {
    do {
      this.toNextToken();
      this.dropStaleKey();
      this.unroll(this.cursor.column);
    } while (this.fetch());
    return this.tokens;
  }

  private push(kind: TokenKind, start: number, text = '', plain = false, end = this.cursor.at): void {
    this.tokens.push({ kind, start, end, text, plain });
  }

  private toNextToken(): void {
    const { cursor } = this;
    for (;;) {
      // A byte order mark may start a line.
      if (cursor.column === 0 && cursor.code() === 0xfeff) cursor.at++;
      while (cursor.code() === 0x20 || ((this.flow > 0 || !this.keyAllowed) && cursor.code() === 0x09)) cursor.at++;
      if (cursor.code() === 0x23) cursor.skipLine();
      if (!isBreak(cursor.code())) return;
      cursor.lineBreak();
      if (this.flow === 0) this.keyAllowed = true;
    }
  }

  private fetch(): boolean {
    const { cursor } = this;
    const code = cursor.code();
    if (code < 0) {
      this.unroll(-1);
      this.removeKey();
      this.push('streamEnd', cursor.at);
      return false;
    }
    if (cursor.column === 0 && code === 0x25) this.directive();
    else if (cursor.atDocumentMark()) this.documentMark();
    else this.fetchContent(cursor.char());
    return true;
  }

  private fetchContent(char: string): void {
    const { cursor } = this;
    const blankAfter = isBlankOrEnd(cursor.code(1));
    switch (char) {
      case '[':
        this.openFlow('flowSequence');
        return;
      case '{':
        this.openFlow('flowMapping');
        return;
      case ']':
        this.closeFlow('flowSequenceEnd');
        return;
      case '}':
        this.closeFlow('flowMappingEnd');
        return;
      case ',':
        this.removeKey();
        this.keyAllowed = true;
        this.sign('comma');
        return;
      case '*':
      case '&':
        this.saveKey();
        this.keyAllowed = false;
        this.anchor(char);
        return;
      case '!':
        this.saveKey();
        this.keyAllowed = false;
        this.tag();
        return;
      case "'":
      case '"': {
        this.saveKey();
        this.keyAllowed = false;
        const start = cursor.at;
        this.push('scalar', start, scanQuoted(cursor));
        return;
      }
      case '|':
      case '>':
        if (this.flow === 0) {
          this.blockScalar();
          return;
        }
        this.cannotStart(char);
        break;
      case '\t':
      case '%':
      case '@':
      case '`':
        this.cannotStart(char);
        break;
      case '-':
        if (blankAfter) {
          this.entry();
          return;
        }
        break;
      case '?':
        if (this.flow > 0 || blankAfter) {
          this.explicitKey();
          return;
        }
        break;
      case ':':
        if (this.flow > 0 || blankAfter) {
          this.value();
          return;
        }
        break;
      default:
        break;
    }
    this.plain();
  }

  private cannotStart(char: string): never {
    return this.cursor.fail(l10n.t('{0} cannot start a value', JSON.stringify(char)));
  }

  private sign(kind: TokenKind): void {
    const start = this.cursor.at++;
    this.push(kind, start);
  }

  // Block structure is said by columns: a deeper column opens a collection, a lesser one closes some.

  private roll(column: number, kind: 'blockSequence' | 'blockMapping', index: number, at: number): void {
    if (this.flow > 0 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    this.insert(index, kind, at);
  }

  /** Puts a token before one that is already there, nearly always the last. */
  private insert(index: number, kind: TokenKind, at: number): void {
    const token = { kind, start: at, end: at, text: '', plain: false };
    const last = index === this.tokens.length - 1 ? this.tokens.pop() : undefined;
    if (last) this.tokens.push(token, last);
    else this.tokens.splice(index, 0, token);
  }

  private unroll(column: number): void {
    if (this.flow > 0) return;
    while (this.indent > column) {
      this.push('blockEnd', this.cursor.at);
      this.indent = this.indents.pop() ?? -1;
    }
  }

  // Keys without `?`: remembered when they begin, made keys when their colon comes.

  private saveKey(): void {
    if (!this.keyAllowed) return;
    this.removeKey();
    const { at, line, column } = this.cursor;
    const required = this.flow === 0 && this.indent === column;
    this.keys[this.flow] = { index: this.tokens.length, at, line, column, required };
  }

  private removeKey(): void {
    const key = this.keys[this.flow];
    if (key?.required) this.cursor.fail(l10n.t('a colon is missing after the key'), key.at);
    this.keys[this.flow] = undefined;
  }

  private dropStaleKey(): void {
    const key = this.keys[this.flow];
    if (key && (key.line < this.cursor.line || key.at + longestKey < this.cursor.at)) this.removeKey();
  }

  private value(): void {
    const { cursor } = this;
    const key = this.keys[this.flow];
    if (key) {
      this.insert(key.index, 'key', key.at);
      this.roll(key.column, 'blockMapping', key.index, key.at);
      this.keys[this.flow] = undefined;
      this.keyAllowed = false;
    } else {
      if (this.flow === 0) {
        if (!this.keyAllowed) cursor.fail(l10n.t('a mapping is not allowed here'));
        this.roll(cursor.column, 'blockMapping', this.tokens.length, cursor.at);
      }
      this.keyAllowed = this.flow === 0;
    }
    this.sign('value');
  }

  private explicitKey(): void {
    if (this.flow === 0) {
      if (!this.keyAllowed) this.cursor.fail(l10n.t('a mapping is not allowed here'));
      this.roll(this.cursor.column, 'blockMapping', this.tokens.length, this.cursor.at);
    }
    this.removeKey();
    this.keyAllowed = this.flow === 0;
    this.sign('key');
  }

  private entry(): void {
    if (this.flow === 0) {
      if (!this.keyAllowed) this.cursor.fail(l10n.t('a list is not allowed here'));
      this.roll(this.cursor.column, 'blockSequence', this.tokens.length, this.cursor.at);
    }
    this.removeKey();
    this.keyAllowed = true;
    this.sign('entry');
  }

  private openFlow(kind: 'flowSequence' | 'flowMapping'): void {
    this.saveKey();
    if (++this.flow > deepestFlow) this.cursor.fail(l10n.t('the document is nested too deeply'));
    this.keys[this.flow] = undefined;
    this.keyAllowed = true;
    this.sign(kind);
  }

  private closeFlow(kind: 'flowSequenceEnd' | 'flowMappingEnd'): void {
    this.removeKey();
    if (this.flow > 0) {
      this.flow--;
      this.keys.pop();
    }
    this.keyAllowed = false;
    this.sign(kind);
  }

  private documentMark(): void {
    const kind = this.cursor.char() === '-' ? 'documentStart' : 'documentEnd';
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    const start = this.cursor.at;
    this.cursor.at += 3;
    this.push(kind, start);
  }

  private directive(): void {
    const { cursor } = this;
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    const start = cursor.at;
    cursor.skipLine();
    this.push('directive', start, cursor.text.slice(start, cursor.at));
  }

  private plain(): void {
    const { cursor } = this;
    const { at: start, column, line } = cursor;
    const possibleKey = this.keyAllowed;
    this.saveKey();
    this.keyAllowed = false;
    const { text, end, broken } = scanPlain(cursor, this.indent + 1, this.flow > 0);
    if (broken) this.keyAllowed = true;
    if (end === start) this.cannotStart(cursor.char());
    const near = cursor.line === line && cursor.at - start <= longestKey;
    if (possibleKey && this.flow === 0 && near && cursor.code() === 0x3a) {
      // Its colon is here already: no need to come back and make it a key.
      this.keys[0] = undefined;
      this.roll(column, 'blockMapping', this.tokens.length, start);
      this.push('key', start, '', false, start);
      this.push('scalar', start, text, true, end);
      this.sign('value');
      return;
    }
    this.push('scalar', start, text, true, end);
  }

  private blockScalar(): void {
    this.removeKey();
    this.keyAllowed = true;
    const start = this.cursor.at;
    const { text, end } = scanBlock(this.cursor, this.indent);
    this.push('scalar', start, text, false, end);
  }

  private anchor(sign: string): void {
    const { cursor } = this;
    const start = cursor.at++;
    const name = /^[0-9A-Za-z_-]*/.exec(cursor.text.slice(cursor.at, cursor.at + longestKey))?.[0] ?? '';
    cursor.at += name.length;
    if (name === '' || !(isBlankOrEnd(cursor.code()) || '?:,]}%@`'.includes(cursor.char()))) {
      cursor.fail(l10n.t('the name of an anchor has letters, digits, - and _ only'), start);
    }
    this.push(sign === '*' ? 'alias' : 'anchor', start, name);
  }

  private tag(): void {
    const { cursor } = this;
    const start = cursor.at;
    const pattern = cursor.char(1) === '<' ? /!<[\w\-;/?:@&=+$,.!~*'()[\]%]+>/y : /![\w\-;/?:@&=+$.!~*'()%]*/y;
    pattern.lastIndex = start;
    const source = pattern.exec(cursor.text)?.[0];
    if (source === undefined) return cursor.fail(l10n.t('this is no tag'), start);
    cursor.at += source.length;
    if (!isBlankOrEnd(cursor.code()) && !(this.flow > 0 && cursor.code() === 0x2c)) {
      cursor.fail(l10n.t('a blank is expected after the tag'), start);
    }
    this.push('tag', start, source);
  }
}
