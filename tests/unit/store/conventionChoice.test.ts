import { expect, test } from 'vitest';
import { applyEvent } from '../../../src/model/applyEvent.ts';
import { createConventionChooser } from '../../../src/store/conventionChoice.ts';
import { createSessionView } from '../../../src/store/sessionView.ts';
import { picture } from '../../support/pictures.ts';

function viewOf(text: string) {
  const view = createSessionView({ kind: 'live' });
  const see = (more: string) => {
    for (const event of picture(more)) applyEvent(view.session, event);
    view.analyses.advance();
  };
  see(text);
  const chosen = () => view.session.connections.map((each) => view.analyses.chosenConvention(each));
  return { view, see, chosen };
}

test('what is chosen for one socket holds for its endpoint, and for the sockets it opens later', () => {
  const { view, see, chosen } = viewOf('a: 0 open wss://a.test/ws · b: 1s open wss://b.test/ws');
  const chooser = createConventionChooser();
  chooser.choose(view, 'a', 'none');
  expect(chosen()).toEqual(['none', undefined]);

  see('c: 2s open wss://a.test/ws · d: 3s open wss://b.test/ws');
  chooser.applyToNew(view);
  expect(chosen()).toEqual(['none', undefined, 'none', undefined]);

  chooser.choose(view, 'c', undefined);
  chooser.applyToNew(view);
  expect(chosen()).toEqual([undefined, undefined, undefined, undefined]);
});

test('what was chosen holds in the session that takes the place of a cleared one', () => {
  const chooser = createConventionChooser();
  chooser.choose(viewOf('a: 0 open wss://a.test/ws').view, 'a', 'none');
  const after = viewOf('a: 0 open wss://a.test/ws');
  chooser.applyToNew(after.view);
  expect(after.chosen()).toEqual(['none']);
});
