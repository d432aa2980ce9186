package ui

import (
	"bytes"
	"encoding/json"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sayso/store"
	"sayso/ui/links"
	"sayso/ui/media"
	"sayso/ui/pictures"
	"sayso/ui/say"
	"sayso/wire"
)

// files is what the screen knows of the files that messages hold, by their hashes, and
// what it waits for.
type files struct {
	known    map[string]fileState
	fetching map[string]bool       // a command looks after it
	tasks    map[string][]fileTask // to be done once it is here
	painted  map[pictureSize]*picture
	order    []pictureSize // of those, the oldest first
	painting bool
	played   map[wire.Ref]bool // that was told

	show bool // pictures show
	self bool // and small ones are fetched by themselves
	rows int  // at most, of one picture
}

// fileTask is what is to be done with a file.
type fileTask struct {
	media wire.Media
	chat  wire.Account
	ref   wire.Ref // of its message; zero for one that is not sent yet
	mine  bool
	save  bool
	sure  bool // opened, though it may run
}

// The values of the setting.
const (
	picturesSelf, picturesHere, picturesOff = "auto", "here", "off"
)

// openFile opens a file, or keeps it where downloads are.
type openFile struct{ Task fileTask }

func (openFile) isAction() {}

// take adopts the settings and the size of the screen.
func (fs *files) take(setting string, h int) {
	fs.show, fs.self = setting != picturesOff, setting == picturesSelf
	switch {
	case h >= 30:
		fs.rows = pictureH
	case h >= 20:
		fs.rows = pictureH * 2 / 3
	case h >= 14:
		fs.rows = pictureH / 3
	default:
		fs.rows = 0
	}
}

// learn takes in how files stand.
func (fs *files) learn(states map[string]fileState) {
	if fs.known == nil {
		fs.known, fs.fetching, fs.tasks, fs.painted = map[string]fileState{}, map[string]bool{}, map[string][]fileTask{}, map[pictureSize]*picture{}
		fs.played = map[wire.Ref]bool{}
	}
	for hash, s := range states {
		if s.is == fileAway && fs.fetching[hash] {
			s.is = fileComing
		}
		fs.known[hash] = s
	}
}

// keep keeps a painted picture; the oldest goes when there are many.
func (fs *files) keep(p *picture) {
	if len(fs.order) >= picturesFew {
		delete(fs.painted, fs.order[0])
		fs.order = append(fs.order[:0], fs.order[1:]...)
	}
	fs.painted[p.size], fs.order = p, append(fs.order, p.size)
}

// stateOfFile looks how a file stands.
func stateOfFile(l *store.Log, m *wire.Media, wanted []string) (s fileState) {
	if _, here := l.Blobs().Size(m.Hash); here {
		s.is = fileHere
		if isPicture(m) {
			if form, err := measurePicture(l.Blobs(), m.Hash); err == nil {
				s.w, s.h = form.W, form.H
			}
		}
		return s
	}
	if s.why, _ = l.Missed(m.Hash); s.why != "" {
		s.is = fileLost
		return s
	}
	s.is = fileAway
	for _, hash := range wanted {
		if hash == m.Hash {
			s.is = fileComing
		}
	}
	return s
}

// filesIn looks how the files of messages stand. It reads the disk, so it is for commands.
func filesIn(l *store.Log, events []wire.Event) map[string]fileState {
	var held []*wire.Media
	for _, e := range events {
		if !bytes.Contains(e.Raw, []byte(`"media":`)) {
			continue
		}
		b := e.Body()
		if r, refused := b.(wire.Refused); refused {
			b = r.Asked()
		}
		m, _ := b.(wire.Message)
		held = append(held, filesOf(m)...)
	}
	return statesOf(l, held)
}

// statesOf looks how files stand. It reads the disk, so it is for commands.
func statesOf(l *store.Log, all []*wire.Media) map[string]fileState {
	if len(all) == 0 {
		return nil
	}
	states := map[string]fileState{}
	wanted, _ := l.Wanted() // without it, a file that is coming looks as if it were not
	for _, m := range all {
		states[m.Hash] = stateOfFile(l, m, wanted)
	}
	return states
}

// filesOf lists the files of a message that the relay has.
func filesOf(m wire.Message) (all []*wire.Media) {
	if m.Media != nil && m.Media.Hash != "" {
		all = append(all, m.Media)
	}
	for i := range m.Slides {
		if f := m.Slides[i].Media; f != nil && f.Hash != "" {
			all = append(all, f)
		}
	}
	return all
}

// filesSeen brings how files stand, filePainted a picture.
type (
	filesSeen   struct{ states map[string]fileState }
	filePainted struct{ picture *picture }
)

// fetchFiles asks for files and waits until each is here or cannot be had.
func (s *source) fetchFiles(all []*wire.Media) tea.Cmd {
	log := s.log
	return s.do(func() tea.Msg {
		wake, cancel := log.Subscribe()
		defer cancel()
		states := map[string]fileState{}
		for _, m := range all {
			if err := log.Want(m.Hash); err != nil {
				states[m.Hash] = fileState{is: fileLost, why: err.Error()}
			}
		}
		for {
			for _, m := range all {
				if now := stateOfFile(log, m, nil); now.is != fileAway {
					states[m.Hash] = now
				}
			}
			if len(states) > 0 {
				return filesSeen{states}
			}
			select {
			case <-wake:
			case <-s.ctx.Done():
				return nil
			}
		}
	})
}

// seeFiles sees to the files of what is on the screen: looks how they stand, has small
// pictures fetched, and has those that are here painted.
func (m *Model) seeFiles() tea.Cmd {
	fs, t := &m.files, &m.thread
	from, to := t.onScreen()
	var fetch, unknown []*wire.Media
	var paint pictureSize
	for i := from; i <= to; i++ {
		e := t.entry(i)
		if !e.holds || e.marks.deleted {
			continue
		}
		msg, _ := e.message()
		for _, file := range filesOf(msg) {
			switch s := fs.known[file.Hash]; {
			case fs.fetching[file.Hash]:
			case s.is == fileUnknown:
				unknown = append(unknown, file)
			case s.is == fileComing, s.is == fileAway && t.fetchesSelf(e, file):
				fetch = append(fetch, file)
			case s.is == fileHere && e.form != (pictures.Form{}) && paint.hash == "":
				if size := t.pictureSize(e, file); size.rows > 0 && fs.painted[size] == nil {
					paint = size
				}
			}
		}
	}
	return tea.Batch(m.fetchFiles(fetch), m.lookAt(unknown), m.paint(paint))
}

// lookAt has somebody look how files stand.
func (m *Model) lookAt(all []*wire.Media) tea.Cmd {
	if len(all) == 0 {
		return nil
	}
	m.files.learn(nil)
	for _, file := range all {
		m.files.fetching[file.Hash] = true
	}
	log := m.src.log
	return m.src.do(func() tea.Msg { return filesSeen{statesOf(log, all)} })
}

func (m *Model) fetchFiles(all []*wire.Media) tea.Cmd {
	if len(all) == 0 {
		return nil
	}
	for _, file := range all {
		m.files.learn(map[string]fileState{file.Hash: {is: fileComing}})
		m.files.fetching[file.Hash] = true
	}
	return m.src.fetchFiles(all)
}

// paint paints one picture at a time, beside the loop.
func (m *Model) paint(size pictureSize) tea.Cmd {
	if m.files.painting || size.hash == "" {
		return nil
	}
	m.files.painting = true
	log := m.src.log
	return m.src.do(func() tea.Msg { return filePainted{paintPicture(log.Blobs(), size)} })
}

// fileMsg takes in what commands bring about files.
func (m *Model) fileMsg(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case filePainted:
		m.files.painting = false
		m.files.keep(msg.picture)
	case filesSeen:
		return m.filesSeen(msg.states)
	case fileOpened:
		return m.fileOpened(msg)
	case attached:
		return m.attached(msg)
	case dropped:
		return m.dropped(msg)
	case dirRead:
		m.suggest.listed(msg)
	}
	return nil
}

func (m *Model) filesSeen(states map[string]fileState) tea.Cmd {
	fs := &m.files
	var cmds []tea.Cmd
	var fetch []*wire.Media
	for hash, s := range states {
		delete(fs.fetching, hash)
		tasks := fs.tasks[hash]
		if s.is != fileHere && s.is != fileLost {
			if len(tasks) > 0 { // asked for while somebody looked
				fetch = append(fetch, &tasks[0].media)
			}
			continue
		}
		delete(fs.tasks, hash)
		for _, task := range tasks {
			if s.is == fileHere {
				cmds = append(cmds, m.handOver(task))
			} else {
				m.say(media.Title(&task.media)+" is not to be had: "+s.why+".", true, nil)
			}
		}
	}
	fs.learn(states)
	return tea.Batch(append(cmds, m.fetchFiles(fetch))...)
}

// fileAction opens or saves a file, once it is here.
func (m *Model) fileAction(task fileTask) tea.Cmd {
	hash := task.media.Hash
	if hash == "" {
		return m.act(followLink(links.Read(task.media.Link, task.media.Name)))
	}
	if _, here := m.src.log.Blobs().Size(hash); here {
		return m.handOver(task)
	}
	m.files.learn(nil)
	m.files.tasks[hash] = append(m.files.tasks[hash], task)
	then := "It opens when it is here."
	if task.save {
		then = "It is saved when it is here."
	}
	if m.status.conn.State == "offline" {
		then = "It comes with the connection."
	}
	m.say("Fetching "+say.Join(", ", media.Title(&task.media), media.Size(task.media.Size))+". "+then, false, nil)
	if m.files.fetching[hash] {
		return nil
	}
	return m.fetchFiles([]*wire.Media{&task.media})
}

// showFile gives an entry what shows of its file. Whether there is room for a picture
// is decided once, so that nothing moves when it comes.
func (t *timeline) showFile(e *entry, f *face) {
	m, _ := e.message()
	all := filesOf(m)
	if t.files == nil || len(all) == 0 || e.marks.deleted {
		return
	}
	file := all[0]
	f.file = t.files.known[file.Hash]
	if !e.formed && f.file.is != fileUnknown {
		e.form, e.formed = t.formOf(e, file), true
	}
	f.rows = t.files.rows
	if e.form == (pictures.Form{}) || f.rows == 0 {
		return
	}
	if m.Media != nil {
		f.picture = t.files.painted[t.pictureSize(e, file)]
		return
	}
	shown := make([]*picture, len(m.Slides))
	for i, s := range m.Slides {
		if s.Media != nil && s.Media.Hash != "" {
			shown[i] = t.files.painted[t.pictureSize(e, s.Media)]
		}
	}
	if !slices.Equal(shown, e.slides) {
		e.slides, e.lines = shown, nil
	}
}

// formOf returns the form of the room for a picture; zero for none.
func (t *timeline) formOf(e *entry, file *wire.Media) pictures.Form {
	s := t.files.known[file.Hash]
	switch {
	case !isPicture(file) || !t.files.show || !t.cast.st.Pictures:
	case s.is == fileHere:
		return pictures.Form{W: s.w, H: s.h}
	case t.fetchesSelf(e, file), s.is == fileComing && file.Size <= fetchesSelf:
		return pictures.Unseen
	}
	return pictures.Form{}
}

// fetchesSelf reports whether a file is fetched without being asked for: a small picture
// of somebody who is no stranger.
func (t *timeline) fetchesSelf(e *entry, file *wire.Media) bool {
	c := t.cast.chat
	return t.files.self && t.files.show && t.files.rows > 0 && t.cast.st.Pictures && isPicture(file) && file.Size > 0 && file.Size <= fetchesSelf &&
		c != nil && !c.Request && !c.Blocked.Ever() && !e.gone()
}

// pictureSize returns the cells that the picture of an entry takes.
func (t *timeline) pictureSize(e *entry, file *wire.Media) pictureSize {
	n := block(t.w) - 2
	if e.mine {
		n = ownWidth(n)
	}
	cols, rows := e.form.Box(n, t.files.rows)
	if m, _ := e.message(); m.Media != file {
		_, w := slidesAcross(n, len(m.Slides))
		cols, rows = w-2, slideRows(t.files.rows)
	}
	if s := t.files.known[file.Hash]; s.w > 0 {
		cols, rows = pictures.Form{W: s.w, H: s.h}.Box(cols, rows)
	}
	return pictureSize{file.Hash, cols, rows}
}

// reform decides anew which pictures have room, after that was decided otherwise.
func (t *timeline) reform() {
	for i := range t.len() {
		e := t.entry(i)
		e.form, e.formed, e.lines = pictures.Form{}, false, nil
	}
}

// keptFile is how a file stood, for the first frame of the next start.
type keptFile struct {
	Is   fileIs
	W, H int    `json:",omitempty"`
	Why  string `json:",omitempty"`
}

// keepFiles writes down how files stand.
func keepFiles(states map[string]fileState) []byte {
	if len(states) == 0 {
		return nil
	}
	kept := map[string]keptFile{}
	for hash, s := range states {
		kept[hash] = keptFile{s.is, s.w, s.h, s.why}
	}
	raw, _ := json.Marshal(kept) // of nothing that has no form
	return raw
}

// keptFiles reads that again; none where it cannot be read.
func keptFiles(raw []byte) map[string]fileState {
	kept, states := map[string]keptFile{}, map[string]fileState{}
	if json.Unmarshal(raw, &kept) != nil {
		return nil
	}
	for hash, k := range kept {
		states[hash] = fileState{is: k.Is, w: k.W, h: k.H, why: k.Why}
	}
	return states
}
