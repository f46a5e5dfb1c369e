import "canonical" as canonical;
canonical::doubt
