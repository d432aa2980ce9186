package store

// Size returns about how many bytes the logs take on the disk, without the files. It
// lags behind by up to a minute.
func (db *DB) Size() int64 {
	lsm, values := db.badger.Size()
	return lsm + values
}
