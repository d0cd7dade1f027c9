-- How many pageviews each path has, in the order of the answer.
select path, count(*) as pageviews
from events
where site_id = $site
    and at_ms >= $since
    and at_ms < $until
    and name = 'pageview'
group by path
order by path
