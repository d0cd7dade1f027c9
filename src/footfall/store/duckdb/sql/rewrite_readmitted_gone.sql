delete from refused
where site_id = $site
    and day = $day
    and refused = $reason
    and refused_count = 1
    and arrival_us < $before_us
