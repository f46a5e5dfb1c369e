import "canonical" as canonical;
canonical::event
