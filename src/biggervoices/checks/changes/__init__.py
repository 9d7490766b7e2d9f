"""The only place of this room that writes, by what is written: toolkit, plan, talk, finish, points, past, reports."""
