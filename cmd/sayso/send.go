package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"sayso/ui"
)

func sendCommand(f *flags) *cobra.Command {
	var s ui.Sending
	var l lore
	cmd := &cobra.Command{
		Use:   "send TO [TEXT]",
		Short: "Send a message and print its id once the relay has it",
		Example: `sayso send --as ana bob "see you at eight"
sayso send --as ana bob --file beach.jpg "by the sea"
sayso send --as ana corner-shop --location 38.7223,-9.1393,Rossio
sayso send --as ana corner-shop --order "1 2x3" "ring twice"
sayso send --as ana corner-shop --answer 1 --field day=Monday
sayso send --as ana corner-shop --ad https://corner-shop.example/lamps "hi"`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				s.Text = args[1]
			}
			if nothing(s) && l.silent() && len(args) < 2 {
				return usageError{cmd.CommandPath(), errors.New("there is nothing to send; write a text, or one of the flags")}
			}
			if len(s.Fields) > 0 && s.Answer == "" {
				return usageError{cmd.CommandPath(), errors.New("--field fills in a form; name its choice with --answer")}
			}
			return f.with(cmd.Context(), func(ctx context.Context, sess *session) error {
				state, err := sess.fold()
				if err != nil {
					return err
				}
				m, err := s.Message(state, sess.log, args[0])
				if err != nil {
					return err
				}
				e, err := sess.ask(ctx, args[0], l.of(m))
				if err == nil {
					fmt.Fprintln(cmd.OutOrStdout(), e.Key)
				}
				return err
			})
		},
	}
	p := cmd.Flags()
	p.StringVar(&s.File, "file", "", "a file; TEXT is its caption")
	p.StringVar(&s.Voice, "voice", "", "a sound, as a voice message")
	p.StringVar(&s.Sticker, "sticker", "", "a WebP picture, as a sticker")
	p.StringVar(&s.Location, "location", "", "a place, as LAT,LON[,NAME]")
	p.StringVar(&s.Contact, "contact", "", "the card of somebody: a name, a handle or a number; me for your own")
	p.StringVar(&s.Order, "order", "", "what to order, as \"1 2x3\" by the numbers of the things, or ID=3; TEXT is a note")
	p.StringVar(&s.Reply, "reply", "", "the id of the message that this one answers")
	p.StringVar(&s.Answer, "answer", "", "the choice to pick: its id, its number or its title")
	l.flags(cmd)
	p.StringArrayVar(&s.Fields, "field", nil, "NAME=VALUE of a form that --answer fills in; may be repeated")
	return cmd
}

// nothing reports whether there is nothing to send.
func nothing(s ui.Sending) bool {
	return s.Text == "" && s.File == "" && s.Voice == "" && s.Sticker == "" && s.Location == "" && s.Contact == "" && s.Order == "" && s.Answer == ""
}
