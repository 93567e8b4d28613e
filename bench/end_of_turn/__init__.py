"""What `bench.false_cutoffs` is made of: sentences, voices, the telephone line, the ear on virtual time, the rules."""
