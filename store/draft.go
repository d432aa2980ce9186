package store

import (
	"errors"

	"github.com/dgraph-io/badger/v4"

	"sayso/wire"
)

// Draft returns what was being written in a chat; empty when nothing was.
func (l *Log) Draft(chat wire.Account) (string, error) {
	text, err := l.db.get(draftKey(l.name, chat))
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	return string(text), err
}

// SetDraft keeps what is being written in a chat; empty text forgets it.
func (l *Log) SetDraft(chat wire.Account, text string) error {
	return l.db.set(draftKey(l.name, chat), []byte(text), true)
}

// Drafts returns all drafts by chat.
func (l *Log) Drafts() (map[wire.Account]string, error) {
	drafts := make(map[wire.Account]string)
	err := l.db.view(func(txn *badger.Txn) error {
		prefix := logKey(kindDraft, l.name)
		it := txn.NewIterator(iterate(prefix))
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			text, err := it.Item().ValueCopy(nil)
			if err != nil {
				return err
			}
			drafts[wire.Account(it.Item().Key()[len(prefix):])] = string(text)
		}
		return nil
	})
	return drafts, err
}
