"""Agreement of rival codings of one text: read them, match their claims, measure, show."""
