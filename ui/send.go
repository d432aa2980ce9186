package ui

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sayso/chat"
	"sayso/store"
	"sayso/ui/cells"
	"sayso/ui/links"
	"sayso/wire"
)

// attach sends files to the open chat. The first has the caption.
type attach struct {
	Paths   []string
	As      wire.MediaKind // empty: whatever each is
	Caption string
	Dropped string // the text that a terminal pasted for them, to be taken out of what is written
	Line    string // the command that was typed for them
}

// comeFrom says of the next message which advertisement led to it.
type comeFrom struct{ Origin wire.Origin }

func (attach) isAction()   {}
func (comeFrom) isAction() {}

// fileLimits are the most bytes of each kind, as in the WhatsApp Cloud API. What is
// more than that can go as a document.
var fileLimits = map[wire.MediaKind]int64{
	wire.Image: 5 << 20, wire.Video: 16 << 20, wire.Audio: 16 << 20, wire.Voice: 16 << 20, wire.Sticker: 500 << 10, wire.Document: wire.MaxMedia,
}

// Attach takes a file of this machine into a store and returns what a message holds of
// it. The kind is what its content is unless as says otherwise. Errors are one line
// for the person.
func Attach(b *store.Blobs, path string, as wire.MediaKind) (*wire.Media, error) {
	path = atHome(path)
	name := cells.Settle(wire.CleanName(filepath.Base(path)))
	f, err := os.Open(path)
	if err != nil {
		return nil, pathError(path, err)
	}
	defer f.Close()
	about, err := f.Stat()
	switch {
	case err != nil:
		return nil, pathError(path, err)
	case about.IsDir():
		return nil, fmt.Errorf("%s is a directory; send the files in it", name)
	case !about.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", name)
	case about.Size() == 0:
		return nil, fmt.Errorf("%s is empty", name)
	case about.Size() > wire.MaxMedia:
		return nil, fmt.Errorf("%s has %s; a file may have %s", name, sizeWords(about.Size()), sizeWords(wire.MaxMedia))
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, pathError(path, err)
	}
	m := &wire.Media{Kind: as, Type: contentType(path, head[:n]), Size: about.Size(), Name: wire.CleanName(filepath.Base(path))}
	if err := beOfKind(m); err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, pathError(path, err)
	}
	if m.Hash, m.Size, err = b.Put(f, wire.MaxMedia); err != nil {
		return nil, err
	}
	return m, nil
}

// contentType says what a file is: by how it begins, and where that is not enough by
// what it is called.
func contentType(path string, head []byte) string {
	seen := plainType(http.DetectContentType(head))
	ending := strings.ToLower(filepath.Ext(path))
	called := plainType(mime.TypeByExtension(ending))
	for t, e := range endings {
		if e == ending {
			called = t
		}
	}
	switch {
	case seen == "application/ogg":
		return "audio/ogg"
	case called != "" && slices.Contains([]string{"application/octet-stream", "text/plain", "application/zip", "text/xml"}, seen):
		return called
	}
	return seen
}

// kindOf returns what a file of a type is sent as.
func kindOf(t string) wire.MediaKind {
	switch t {
	case "image/jpeg", "image/png", "image/webp", "image/gif":
		return wire.Image
	}
	switch family, _, _ := strings.Cut(t, "/"); family {
	case "video":
		return wire.Video
	case "audio":
		return wire.Audio
	}
	return wire.Document
}

// beOfKind makes a file what it is asked to be, or what it is; too much of a picture,
// a film or a sound goes as a document.
func beOfKind(m *wire.Media) error {
	name, family := cells.Settle(m.Name), strings.Split(m.Type, "/")[0]
	switch asked := m.Kind; {
	case asked == "":
		if m.Kind = kindOf(m.Type); m.Size > fileLimits[m.Kind] {
			m.Kind = wire.Document
		}
	case asked == wire.Voice && family != "audio" && m.Type != "video/mp4":
		return fmt.Errorf("%s is no sound; send it as a file", name)
	case asked == wire.Sticker && m.Type != "image/webp":
		return fmt.Errorf("%s is no WebP picture, as stickers are; send it as a file", name)
	case m.Size > fileLimits[asked]:
		return fmt.Errorf("%s has %s; as a %s it may have %s; /file sends it as a document", name, sizeWords(m.Size), strings.ToLower(fileKind(asked)), sizeWords(fileLimits[asked]))
	}
	return nil
}

// pathError says what is wrong with a path, without the words of the system around it.
func pathError(path string, err error) error {
	name := cells.Settle(wire.CleanName(path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no file %s", name)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be read", name)
	}
	var of *fs.PathError
	if errors.As(err, &of) {
		err = of.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}

// atHome puts the person's directory in the place of a tilde.
func atHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~")
	if ok && (rest == "" || rest[0] == '/' || rest[0] == filepath.Separator) {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

// cutPath cuts the first path off a text, as a shell would write it or a terminal
// pastes it: in quotes, with backslashes before spaces, or as a link to a file.
func cutPath(s string) (path, rest string) {
	s = strings.TrimLeft(s, " \t\n")
	if s == "" {
		return "", ""
	}
	if quote := s[0]; quote == '\'' || quote == '"' {
		if end := strings.IndexByte(s[1:], quote); end >= 0 {
			return s[1 : 1+end], strings.TrimSpace(s[2+end:])
		}
	}
	var b strings.Builder
	i := 0
	for ; i < len(s) && s[i] != ' ' && s[i] != '\t' && s[i] != '\n'; i++ {
		if s[i] == '\\' && i+1 < len(s) && filepath.Separator != '\\' {
			i++
		}
		b.WriteByte(s[i])
	}
	path, rest = b.String(), strings.TrimSpace(s[i:])
	if u, err := url.Parse(path); err == nil && u.Scheme == "file" {
		path = filepath.FromSlash(u.Path)
	}
	return path, rest
}

// attach takes files into the store and sends them. It runs beside the loop.
func (m *Model) attach(a attach) tea.Cmd {
	to, log := m.thread.chat, m.src.log
	if a.Dropped != "" {
		if i := strings.LastIndex(m.composer.Text, a.Dropped); i >= 0 {
			m.composer.Replace(i, i+len(a.Dropped), "")
		}
	}
	back := attached{to: to, line: cmp.Or(a.Line, a.Dropped), intent: m.memory.intents[to]}
	first := m.written(to, a.Caption)
	m.say("Taking in "+quoteWords(filepath.Base(a.Paths[0]))+".", false, nil)
	return m.src.do(func() tea.Msg {
		done := back
		for i, path := range a.Paths {
			media, err := Attach(log.Blobs(), path, a.As)
			if err != nil {
				done.err = err
				return done
			}
			msg := wire.Message{Media: media}
			if i == 0 {
				msg = first
				msg.Media = media
			}
			done.states = append(done.states, stateOfFile(log, media, nil))
			done.messages = append(done.messages, msg)
		}
		return done
	})
}

// attached brings messages whose files are in the store.
type attached struct {
	to       wire.Account
	messages []wire.Message
	states   []fileState
	line     string // to be mended when nothing could be sent
	intent   intent // of the first
	err      error
}

func (m *Model) attached(a attached) tea.Cmd {
	switch {
	case a.err == nil:
		m.say("", false, nil)
	case len(a.messages) > 0:
		m.say("Not all is sent: "+a.err.Error()+".", true, nil)
	default:
		m.say("Not sent: "+a.err.Error()+".", true, nil)
		if m.composer.restore(a.to, a.line); m.composer.draft(a.to) != a.line {
			m.say("Not sent: "+a.err.Error()+"; Ctrl+P brings the line back.", true, nil)
		}
		if m.memory.intents[a.to].none() && !a.intent.none() {
			m.memory.intents[a.to] = a.intent
		}
	}
	for i, msg := range a.messages {
		m.files.learn(map[string]fileState{msg.Media.Hash: a.states[i]})
		m.send(a.to, msg)
	}
	if a.to == m.thread.chat && len(a.messages) > 0 {
		m.thread.fresh, m.thread.follow = 0, true
		if m.thread.newer {
			return m.jump(theEnd)
		}
	}
	return nil
}

// What the commands that send something do.

// sends makes a command that sends files as a kind.
func sends(as wire.MediaKind) func(call) (action, error) {
	return func(c call) (action, error) {
		path, caption := cutPath(c.arg)
		if path == "" {
			return nil, errors.New("name a file")
		}
		if as == wire.Voice || as == wire.Sticker {
			path, caption = strings.TrimSpace(path+" "+caption), "" // neither has a caption
			if p, rest := cutPath(c.arg); rest == "" {
				path = p
			}
		}
		return attach{Paths: []string{path}, As: as, Caption: caption}, nil
	}
}

// says makes the ask that sends a message to the open chat.
func (c call) says(m wire.Message) ask {
	return ask{Commands: []wire.Command{wire.Ask(string(c.to), m)}, Say: "Sending: " + cells.Settle(chat.Summary(m)) + "."}
}

func sendLocation(c call) (action, error) {
	send := func(p wire.Place) action { return sendPlace{c.says(wire.Message{Place: &p}), p} }
	if c.arg == "" {
		return openDialog{placeForm("Send a place to "+cells.Settle(called(c.state, c.to)), c.place, send)}, nil
	}
	p, err := readPlace(c.arg)
	if err != nil {
		return nil, err
	}
	return send(p), nil
}

func sendContact(c call) (action, error) {
	card, err := readContact(c.state, c.arg)
	if err != nil {
		return nil, err
	}
	return c.says(wire.Message{Contacts: []wire.ContactCard{card}}), nil
}

// orderThings orders from the message that sells something: by a basket, or at once by
// the numbers that follow.
func orderThings(c call) (action, error) {
	s := c.find(func(m wire.Message) bool { return m.Shop != nil })
	if s == nil {
		return nil, errors.New("nothing is for sale here")
	}
	if err := s.there(); err != nil {
		return nil, err
	}
	of, _ := s.event.Body().(wire.Message)
	send := func(b wire.Basket, note string) action {
		return c.says(wire.Message{Text: note, Basket: &b, Reply: &s.ref})
	}
	for _, o := range allOptions(of) {
		if o.Wants == wire.WantBasket {
			w := errand{to: c.to, ref: s.ref, of: of, option: o}
			send = func(b wire.Basket, note string) action { return w.send(wire.Message{Text: note, Basket: &b}) }
		}
	}
	d := newBasket("Order from "+cells.Settle(called(c.state, c.to)), *of.Shop, send)
	b, known := d.(*basket)
	if c.arg == "" || !known {
		return openDialog{d}, nil
	}
	things, note, _ := strings.Cut(c.arg, "note:")
	if err := b.readOrder(things); err != nil {
		return nil, err
	}
	b.note.Set(strings.TrimSpace(note))
	return b.finish(), nil
}

func comeFromAd(c call) (action, error) {
	link, title, _ := strings.Cut(c.arg, " ")
	l := links.Read(link, "")
	if l.Host == "" || !strings.HasPrefix(link, "http") {
		return nil, fmt.Errorf("%q is no link; write /ad https://shop.example/lamps Lamps", cells.Cut(link, 30))
	}
	return comeFrom{wire.Origin{Kind: "ad", Link: link, Title: wire.CleanName(title)}}, nil
}

func sendUnsupported(c call) (action, error) {
	return c.says(wire.Message{Other: wire.CleanName(strings.ReplaceAll(c.arg, " ", "_"))}), nil
}

func lookIn(c call) (action, error) {
	return c.tells("They are told that you looked in.", wire.Opened{}, nil)
}

func moveTo(c call) (action, error) {
	digits, ok := addressee(c.arg)
	if !ok {
		return nil, fmt.Errorf("%q is no number", cells.Cut(c.arg, 20))
	}
	return confirms("Tell "+cells.Settle(called(c.state, c.to))+" that your number is +"+digits+" now?", "Nothing else changes: you stay who you are here. It is there to test what a business does.",
		"Tell them", ask{Commands: []wire.Command{wire.Ask(string(c.to), wire.Moved{To: wire.Account(digits)})}, Say: "They are told."}), nil
}

// viewThis opens what a message holds.
func viewThis(c call) (action, error) {
	return hold{c.about, false}, nil
}

func saveThis(c call) (action, error) {
	s := c.find(func(m wire.Message) bool { return len(filesOf(m)) > 0 })
	if c.chosen {
		s = c.about
		if m, _ := s.event.Body().(wire.Message); m.Media == nil && len(filesOf(m)) == 0 {
			return nil, errors.New("the selected message holds no file")
		}
	}
	if s == nil {
		return nil, errors.New("there is no file here")
	}
	return hold{s, true}, nil
}

// hold opens what a message holds, or saves its file.
type hold struct {
	Of   *subject
	Save bool
}

func (hold) isAction() {}
